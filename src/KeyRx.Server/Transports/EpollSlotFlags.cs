namespace KeyRx.Server.Transports;

/// <summary>What an edge-triggered event has told of a socket: it is told once only, so it is kept.</summary>
[Flags]
internal enum EpollSlotFlags : uint
{
    None = 0,

    /// <summary>The slot has a descriptor.</summary>
    Open = 1,

    /// <summary>Someone waits for bytes or FIN.</summary>
    Armed = 2,

    /// <summary>That is in the loop's queue already.</summary>
    Posted = 4,

    /// <summary>
    /// There may be something to receive: an event said so, and no receive has found the end of it since.
    /// </summary>
    Unread = 8,

    /// <summary>FIN, reset or error: there is always something to receive from now on.</summary>
    HungUp = 16,

    /// <summary>A rest waits until the socket is writable.</summary>
    HasRest = 32,
}

namespace KeyRx.Server.Interop;

/// <summary>How a non-blocking send or receive ended.</summary>
internal enum IoStatus : byte
{
    /// <summary>Bytes were moved, perhaps fewer than asked for.</summary>
    Done,

    /// <summary>Nothing can be moved now.</summary>
    WouldBlock,

    /// <summary>The peer has sent FIN.</summary>
    Ended,

    /// <summary>The connection is gone.</summary>
    Broken,
}

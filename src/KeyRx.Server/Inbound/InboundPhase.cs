namespace KeyRx.Server.Inbound;

/// <summary>How far a message for the host has got.</summary>
internal enum InboundPhase : byte
{
    /// <summary>The entry is free, or the loop's own.</summary>
    Free,

    /// <summary>In line to be read.</summary>
    Unread,

    /// <summary>Read, and not decided on.</summary>
    Read,

    /// <summary>The host is writing down what it decided: the loop keeps away.</summary>
    Deciding,

    /// <summary>On its way to the loop, which answers and frees it.</summary>
    Decided,
}

namespace KeyRx.Server.Inbound;

/// <summary>What became of a message for the host.</summary>
internal enum InboundVerdict : byte
{
    /// <summary>It waits for the host.</summary>
    Taken,

    /// <summary>It is longer than its topic allows.</summary>
    TooLarge,

    /// <summary>As many wait as may.</summary>
    Full,

    /// <summary>Of its token, or its connection, as many wait as may.</summary>
    ShareUsedUp,

    /// <summary>The server stops.</summary>
    Closed,
}

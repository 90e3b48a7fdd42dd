namespace KeyRx.WebSockets.Handshake;

/// <summary>What <see cref="UpgradeRequestReader"/> found.</summary>
public enum UpgradeReadResult : byte
{
    /// <summary>The head is not complete.</summary>
    NeedMore,

    /// <summary>A request that may be answered.</summary>
    Request,

    /// <summary>A request that must be refused; nothing after it can be read.</summary>
    Refused,
}

namespace KeyRx.Server;

/// <summary>What clients are told when the server stops.</summary>
public enum StopReason : byte
{
    /// <summary>It goes away: close status 1001.</summary>
    Stop,

    /// <summary>It will be back at once: close status 1012.</summary>
    Restart,
}

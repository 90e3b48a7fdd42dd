namespace KeyRx.Protocol;

/// <summary>What a token allows. Independent: none implies another.</summary>
[Flags]
public enum TokenScopes : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Read devices, state, latency, errors and the server's own events.</summary>
    Status = 1,

    /// <summary>Read shortcuts: keys pressed with a modifier.</summary>
    Shortcut = 2,

    /// <summary>Read every key.</summary>
    Key = 4,

    /// <summary>Publish to the topics that the token lists.</summary>
    Publish = 8,

    /// <summary>Pause, statistics, other tokens.</summary>
    Admin = 16,

    /// <summary>Read keys with letters, digits and symbols hidden.</summary>
    Redacted = 32,

    /// <summary>Pause capture, and end a pause.</summary>
    Pause = 64,

    /// <summary>Every scope: the owner.</summary>
    All = Status | Shortcut | Key | Publish | Admin | Redacted | Pause,
}

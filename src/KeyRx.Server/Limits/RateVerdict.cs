namespace KeyRx.Server.Limits;

/// <summary>What to do with a message under the rate limit.</summary>
internal enum RateVerdict : byte
{
    Allowed,

    /// <summary>The first one over: refuse it with error 429.</summary>
    Warn,

    /// <summary>Told before, and still over: close with 1008.</summary>
    Close,
}

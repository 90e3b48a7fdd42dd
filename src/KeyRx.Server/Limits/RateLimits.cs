namespace KeyRx.Server.Limits;

/// <summary>What a client may send: on average, and at once.</summary>
internal sealed record RateLimits(int MessagesPerSecond, int MessagesBurst, int BytesPerSecond, int BytesBurst)
{
    /// <summary>What a client is told that goes beyond them.</summary>
    internal string Sentence { get; } = $"more than {MessagesPerSecond} messages or {BytesPerSecond} bytes a second: " +
        $"slow down or the connection is closed";
}

namespace KeyRx.Daemon.Feed;

/// <summary>Takes one line of a feed, without its line feed.</summary>
/// <param name="line">Its bytes, valid during the call.</param>
/// <returns>Why it was refused, without any of it; null for a good line.</returns>
internal delegate string? FeedTake(ReadOnlySpan<byte> line);

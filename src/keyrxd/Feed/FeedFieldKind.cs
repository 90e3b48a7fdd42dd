namespace KeyRx.Daemon.Feed;

/// <summary>What a known field of a feed's line must be.</summary>
internal enum FeedFieldKind
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>An array of strings.</summary>
    TextList,

    /// <summary>Microseconds since the Unix epoch, a whole number that is exact in every language.</summary>
    Micros,
}

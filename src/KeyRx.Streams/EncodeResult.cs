namespace KeyRx.Streams;

/// <summary>How far a lane has come.</summary>
internal enum EncodeResult : byte
{
    /// <summary>The lane holds every record.</summary>
    Done,

    /// <summary>The budget is used up; the lane still lacks records.</summary>
    More,

    /// <summary>
    /// The record log no longer had what the lane needed, which the bounds rule out. The lane goes on behind the last
    /// record, and every subscriber will be told the gap.
    /// </summary>
    Stuck,
}

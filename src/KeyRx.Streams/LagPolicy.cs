namespace KeyRx.Streams;

/// <summary>What becomes of a subscriber that fell out of a topic's log. It is never left connected and deaf.</summary>
public enum LagPolicy : byte
{
    /// <summary>It is told the gap and the snapshot, and goes on from there.</summary>
    SkipToSnapshot,

    /// <summary>It is closed with 4008 and may come back: for those to whom a hole is worse than a cut.</summary>
    Disconnect,
}

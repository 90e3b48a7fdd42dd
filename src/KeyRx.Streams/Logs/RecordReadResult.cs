namespace KeyRx.Streams.Logs;

/// <summary>What an attempt to read from a record log came to.</summary>
internal enum RecordReadResult : byte
{
    /// <summary>Nothing new is there yet.</summary>
    Empty,

    /// <summary>A record was copied out.</summary>
    Record,

    /// <summary>
    /// Records were overwritten before they were read; how many is told. The next attempt goes on behind them.
    /// </summary>
    Gap,

    /// <summary>The log was wiped: sequences begin anew. How many records of before were not read is told.</summary>
    NewEpoch,

    /// <summary>The destination is too small for the next record, whose header is told; nothing was taken.</summary>
    TooSmall,

    /// <summary>The log is gone, and nothing will ever come.</summary>
    Closed,
}

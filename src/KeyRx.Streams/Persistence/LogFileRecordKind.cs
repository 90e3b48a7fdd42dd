namespace KeyRx.Streams.Persistence;

/// <summary>What a record of the log file is.</summary>
internal enum LogFileRecordKind : ushort
{
    /// <summary>None: an invalid record.</summary>
    None,

    /// <summary>
    /// A topic's name, epoch and first sequence in this file (<see cref="LogFileTopic"/>); before all else of the
    /// topic.
    /// </summary>
    Topic,

    /// <summary>
    /// An empty one: the topic's state is told anew. Each other one folds to it, and is not sent to anyone.
    /// </summary>
    State,

    /// <summary>A record of a topic.</summary>
    Record,

    /// <summary>The clocks as they stand from here on; the sequence is wall time in microseconds.</summary>
    Clock,

    /// <summary>The last of a file that was closed in order; the sequence is wall time in microseconds.</summary>
    Close,
}

namespace KeyRx.Streams.Readers;

/// <summary>What a <see cref="TopicReader"/> has to tell.</summary>
public enum TopicItemKind : byte
{
    /// <summary>Nothing new is there yet.</summary>
    None,

    /// <summary>A record: as it was published, or a 24-byte <see cref="Protocol.KeyEvent"/>.</summary>
    Record,

    /// <summary>
    /// The topic's state, where it has one: first of all, and after each gap. Everything up to its sequence is in it.
    /// The last value as it was published; of keys, one press for each that is down.
    /// </summary>
    Snapshot,

    /// <summary>
    /// Records were overwritten before they were read, or grew too old; how many is told. A topic with a state that
    /// tells no snapshot after it has no value now.
    /// </summary>
    Gap,

    /// <summary>
    /// The log was wiped by a pause, or is another one than the reader was to go on in: sequences begin anew, nothing
    /// of before holds any more, and everything of the new epoch follows.
    /// </summary>
    NewEpoch,

    /// <summary>The buffer is too small; nothing was taken, and the length that is needed is told.</summary>
    TooLong,

    /// <summary>
    /// The reader was disposed, its topic was removed, or the server has ended: nothing will ever come.
    /// </summary>
    Closed,
}

namespace KeyRx.Protocol.Messages;

/// <summary>What a server may say.</summary>
public enum ServerMessageKind : byte
{
    /// <summary>A type this version does not know: to be ignored.</summary>
    Unknown,

    /// <summary>The first message.</summary>
    Connected,

    /// <summary>A request was obeyed.</summary>
    Ack,

    /// <summary>The state of a topic at a sequence.</summary>
    Snapshot,

    /// <summary>One record of a topic.</summary>
    Event,

    /// <summary>Sequences that cannot be had any more.</summary>
    Gap,

    /// <summary>A request was not obeyed.</summary>
    Error,

    /// <summary>Heartbeat.</summary>
    Ping,

    /// <summary>Answer to ours.</summary>
    Pong,

    /// <summary>Capture is paused.</summary>
    Paused,

    /// <summary>Capture goes on.</summary>
    Resumed,

    /// <summary>The clocks have moved against each other.</summary>
    Clock,

    /// <summary>What the program says to this connection alone.</summary>
    Direct,

    /// <summary>A topic is gone.</summary>
    Removed,
}

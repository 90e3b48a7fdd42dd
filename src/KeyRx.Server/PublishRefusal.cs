namespace KeyRx.Server;

/// <summary>Why a record was not published.</summary>
public enum PublishRefusal : byte
{
    /// <summary>It was published.</summary>
    None,

    /// <summary>The inbox is full at this moment: more is published than can be taken in.</summary>
    Full,

    /// <summary>Capture is paused, and the topic is secret (scope key or shortcut).</summary>
    Paused,

    /// <summary>The server has stopped.</summary>
    Stopped,

    /// <summary>The topic was removed.</summary>
    Removed,
}

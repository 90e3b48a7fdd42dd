namespace KeyRx.Server.Connections;

/// <summary>What a sweep must know of a connection before it touches anything colder.</summary>
[Flags]
internal enum SlotFlags : ushort
{
    None = 0,

    /// <summary>The rest of a partly sent frame is pending: nothing else may be sent until it is out.</summary>
    Blocked = 1,

    /// <summary>Control replies wait; they go before any cursor.</summary>
    HasReplies = 2,

    /// <summary>A close frame is queued or sent: no event follows it (RFC 6455 5.5.1).</summary>
    Closing = 4,

    /// <summary>Something was sent since the last heartbeat.</summary>
    Sent = 8,

    /// <summary>Something was received since the last heartbeat.</summary>
    Received = 16,

    /// <summary>The socket is not read until waiting replies are out.</summary>
    ReadPaused = 32,

    /// <summary>It is being cut: nothing more is sent or read.</summary>
    Cut = 64,

    /// <summary>It is in the line of those who have something to read.</summary>
    InLine = 128,

    /// <summary>Its last slice left input that was received and not consumed yet.</summary>
    InputLeft = 256,

    /// <summary>A message too long to be copied among the replies waits, or is under way.</summary>
    HasLongReply = 512,

    /// <summary>Replies go on with the next turn, perhaps inside a frame: nothing else may be sent before.</summary>
    TurnOver = 1024,

    /// <summary>A message of it waits for a lane to be made: nothing after it is read.</summary>
    Parked = 2048,

    /// <summary>Its request came with a token, right or wrong.</summary>
    ShowsToken = 4096,

    /// <summary>Its request is a HEAD: the answer has no body.</summary>
    AsksHead = 8192,
}

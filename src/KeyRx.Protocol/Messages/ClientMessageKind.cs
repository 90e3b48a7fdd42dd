namespace KeyRx.Protocol.Messages;

/// <summary>What a client may say.</summary>
public enum ClientMessageKind : byte
{
    /// <summary>Topics to receive, perhaps from a position on.</summary>
    Subscribe,

    /// <summary>Topics to receive no longer.</summary>
    Unsubscribe,

    /// <summary>What the client has taken in.</summary>
    Ack,

    /// <summary>A record for a topic.</summary>
    Publish,

    /// <summary>Is the server there.</summary>
    Ping,

    /// <summary>The answer to the server's ping.</summary>
    Pong,
}

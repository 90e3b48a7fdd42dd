namespace KeyRx.WebSockets.Framing;

/// <summary>Which side of the connection the caller is: a server reads masked frames, a client unmasked ones.</summary>
public enum WebSocketRole : byte
{
    /// <summary>Reads what clients send: every frame masked (RFC 6455 5.1).</summary>
    Server,

    /// <summary>Reads what a server sends: no frame masked (RFC 6455 5.1).</summary>
    Client,
}

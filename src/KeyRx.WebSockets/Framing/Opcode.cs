namespace KeyRx.WebSockets.Framing;

/// <summary>What a frame carries (RFC 6455 5.2). Bit 3 marks a control frame (RFC 6455 5.5).</summary>
public enum Opcode : byte
{
    /// <summary>A further fragment of the data message that is pending.</summary>
    Continuation = 0x0,

    /// <summary>UTF-8 text, or its first fragment.</summary>
    Text = 0x1,

    /// <summary>Bytes, or their first fragment.</summary>
    Binary = 0x2,

    /// <summary>The closing handshake (RFC 6455 5.5.1).</summary>
    Close = 0x8,

    /// <summary>Asks for a pong with the same payload (RFC 6455 5.5.2).</summary>
    Ping = 0x9,

    /// <summary>Answers a ping, or comes unasked (RFC 6455 5.5.3).</summary>
    Pong = 0xA,
}

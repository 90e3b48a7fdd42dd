namespace KeyRx.WebSockets.Framing;

/// <summary>The numbers of RFC 6455, each with its section.</summary>
public static class Rfc6455
{
    /// <summary>The one version of the protocol (RFC 6455 4.1, item 9).</summary>
    public const int Version = 13;

    /// <summary>Appended to the key before hashing (RFC 6455 1.3).</summary>
    public const string AcceptGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>Bytes of the nonce inside a Sec-WebSocket-Key (RFC 6455 4.1, item 7).</summary>
    public const int KeyBytes = 16;

    /// <summary>Longest payload of a control frame (RFC 6455 5.5).</summary>
    public const int ControlPayloadMax = 125;

    /// <summary>Longest close reason: a control payload less the status (RFC 6455 5.5.1).</summary>
    public const int CloseReasonMax = ControlPayloadMax - 2;

    /// <summary>Longest header: 2 + 8 of extended length + 4 of masking key (RFC 6455 5.2).</summary>
    public const int HeaderMax = 14;

    /// <summary>The final-fragment bit of byte 0 (RFC 6455 5.2).</summary>
    public const byte FinBit = 0x80;

    /// <summary>First reserved bit of byte 0; permessage-deflate owns it (RFC 6455 5.2, RFC 7692 6).</summary>
    public const byte Rsv1 = 0x40;

    /// <summary>Second reserved bit of byte 0 (RFC 6455 5.2).</summary>
    public const byte Rsv2 = 0x20;

    /// <summary>Third reserved bit of byte 0 (RFC 6455 5.2).</summary>
    public const byte Rsv3 = 0x10;

    /// <summary>Normal closure (RFC 6455 7.4.1).</summary>
    public const ushort CloseNormal = 1000;

    /// <summary>Going away: the server stops, the page is left (RFC 6455 7.4.1).</summary>
    public const ushort CloseGoingAway = 1001;

    /// <summary>The peer broke the protocol (RFC 6455 7.4.1).</summary>
    public const ushort CloseProtocolError = 1002;

    /// <summary>A kind of data this endpoint does not take (RFC 6455 7.4.1).</summary>
    public const ushort CloseUnsupportedData = 1003;

    /// <summary>Never on the wire: the close frame had no status (RFC 6455 7.4.1).</summary>
    public const ushort CloseNoStatus = 1005;

    /// <summary>Never on the wire: the connection ended without a close frame (RFC 6455 7.4.1).</summary>
    public const ushort CloseAbnormal = 1006;

    /// <summary>Text that is not UTF-8 (RFC 6455 7.4.1).</summary>
    public const ushort CloseInvalidPayload = 1007;

    /// <summary>Against the endpoint's policy (RFC 6455 7.4.1).</summary>
    public const ushort ClosePolicyViolation = 1008;

    /// <summary>The message is too big to process (RFC 6455 7.4.1).</summary>
    public const ushort CloseMessageTooBig = 1009;

    /// <summary>The server met something unexpected (RFC 6455 7.4.1).</summary>
    public const ushort CloseInternalError = 1011;

    /// <summary>The service restarts: come back (IANA WebSocket close code registry).</summary>
    public const ushort CloseServiceRestart = 1012;

    /// <summary>Come back later (IANA WebSocket close code registry).</summary>
    public const ushort CloseTryAgainLater = 1013;

    internal const byte RsvBits = Rsv1 | Rsv2 | Rsv3;
    internal const byte OpcodeBits = 0x0F;
    internal const byte ControlBit = 0x08;
    internal const byte MaskBit = 0x80;
    internal const byte LengthBits = 0x7F;

    /// <summary>The 7-bit length that announces 2 bytes of extended length (RFC 6455 5.2).</summary>
    internal const int Length16Marker = 126;

    /// <summary>The 7-bit length that announces 8 bytes of extended length (RFC 6455 5.2).</summary>
    internal const int Length64Marker = 127;

    /// <summary>
    /// Whether a peer may send this status: 1000-1003, 1007-1014 (RFC 6455 7.4.1 and the IANA registry) and
    /// 3000-4999 (RFC 6455 7.4.2). 1004, 1005, 1006 and 1015 must not be on the wire.
    /// </summary>
    public static bool IsValidCloseStatus(int receivedOnWire)
        => receivedOnWire is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
}

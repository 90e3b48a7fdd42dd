namespace KeyRx.WebSockets.Framing;

/// <summary>What to answer to each <see cref="ProtocolViolation"/>. Sentences never quote what the peer sent.</summary>
public static class ProtocolViolations
{
    /// <summary>The status to close with: 1002, 1007 or 1009; 1000 for <see cref="ProtocolViolation.None"/>.</summary>
    public static ushort CloseStatus(this ProtocolViolation violation) => violation switch
    {
        ProtocolViolation.None => Rfc6455.CloseNormal,
        ProtocolViolation.TextNotUtf8 or ProtocolViolation.CloseReasonNotUtf8
            or ProtocolViolation.DeflateInvalid => Rfc6455.CloseInvalidPayload,
        ProtocolViolation.MessageTooBig => Rfc6455.CloseMessageTooBig,
        _ => Rfc6455.CloseProtocolError,
    };

    /// <summary>One line for the close reason and the log: ASCII, at most 123 bytes, with the section.</summary>
    public static string Sentence(this ProtocolViolation violation) => violation switch
    {
        ProtocolViolation.None => "no rule was broken",
        ProtocolViolation.ReservedBits => "a reserved bit is set but no extension was agreed (RFC 6455 5.2)",
        ProtocolViolation.ReservedOpcode => "the opcode is reserved (RFC 6455 5.2)",
        ProtocolViolation.FragmentedControlFrame => "a control frame must not be fragmented (RFC 6455 5.5)",
        ProtocolViolation.ControlFrameTooLong => "a control frame carries at most 125 bytes (RFC 6455 5.5)",
        ProtocolViolation.UnmaskedFrameFromClient => "a client must mask its frames (RFC 6455 5.1)",
        ProtocolViolation.MaskedFrameFromServer => "a server must not mask its frames (RFC 6455 5.1)",
        ProtocolViolation.LengthNotMinimal => "the length must have its shortest form (RFC 6455 5.2)",
        ProtocolViolation.LengthTopBitSet => "the top bit of a 64-bit length must be 0 (RFC 6455 5.2)",
        ProtocolViolation.ContinuationWithoutMessage => "a continuation needs a message to continue (RFC 6455 5.4)",
        ProtocolViolation.MessageInsideMessage => "the pending message must end before a new one (RFC 6455 5.4)",
        ProtocolViolation.TextNotUtf8 => "text must be UTF-8 (RFC 6455 8.1)",
        ProtocolViolation.MessageTooBig => "the message is too big for this endpoint (RFC 6455 7.4.1)",
        ProtocolViolation.CloseStatusTruncated => "a close status has two bytes (RFC 6455 5.5.1)",
        ProtocolViolation.CloseStatusNotAllowed => "this close status must not be sent (RFC 6455 7.4)",
        ProtocolViolation.CloseReasonNotUtf8 => "a close reason must be UTF-8 (RFC 6455 5.5.1)",
        ProtocolViolation.CompressedBitMisplaced =>
            "RSV1 stands on the first frame of a data message only (RFC 7692 6)",
        ProtocolViolation.DeflateInvalid => "a compressed message must be whole DEFLATE blocks (RFC 7692 7.2.2)",
        _ => throw new ArgumentOutOfRangeException(nameof(violation)),
    };
}

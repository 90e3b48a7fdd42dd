namespace KeyRx.WebSockets.Framing;

/// <summary>
/// The rule a peer broke, one entry a rule; <see cref="ProtocolViolations"/> has status and sentence.
/// </summary>
public enum ProtocolViolation : byte
{
    /// <summary>No rule was broken.</summary>
    None,

    /// <summary>A reserved bit that no extension has given a meaning (RFC 6455 5.2).</summary>
    ReservedBits,

    /// <summary>An opcode of 3-7 or B-F (RFC 6455 5.2).</summary>
    ReservedOpcode,

    /// <summary>A control frame without FIN (RFC 6455 5.5).</summary>
    FragmentedControlFrame,

    /// <summary>A control frame of more than 125 bytes (RFC 6455 5.5).</summary>
    ControlFrameTooLong,

    /// <summary>A client's frame without mask (RFC 6455 5.1).</summary>
    UnmaskedFrameFromClient,

    /// <summary>A server's frame with mask (RFC 6455 5.1).</summary>
    MaskedFrameFromServer,

    /// <summary>A length that would have fitted a shorter form (RFC 6455 5.2).</summary>
    LengthNotMinimal,

    /// <summary>A 64-bit length with its top bit set (RFC 6455 5.2).</summary>
    LengthTopBitSet,

    /// <summary>A continuation while no message was pending (RFC 6455 5.4).</summary>
    ContinuationWithoutMessage,

    /// <summary>A new data message before the pending one had ended (RFC 6455 5.4).</summary>
    MessageInsideMessage,

    /// <summary>Text that is not UTF-8 (RFC 6455 8.1).</summary>
    TextNotUtf8,

    /// <summary>More bytes than this endpoint takes in a message (RFC 6455 7.4.1).</summary>
    MessageTooBig,

    /// <summary>A close payload of one byte (RFC 6455 5.5.1).</summary>
    CloseStatusTruncated,

    /// <summary>A close status that must not be on the wire (RFC 6455 7.4).</summary>
    CloseStatusNotAllowed,

    /// <summary>A close reason that is not UTF-8 (RFC 6455 5.5.1).</summary>
    CloseReasonNotUtf8,

    /// <summary>RSV1 on a control frame or a continuation although compression is agreed (RFC 7692 6).</summary>
    CompressedBitMisplaced,

    /// <summary>A compressed message that is not whole DEFLATE blocks (RFC 7692 7.2.2).</summary>
    DeflateInvalid,
}

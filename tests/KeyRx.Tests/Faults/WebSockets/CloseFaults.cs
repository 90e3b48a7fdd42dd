using KeyRx.Tests.WebSockets;

namespace KeyRx.Tests.Faults.WebSockets;

/// <summary>Close frames and statuses: RFC 6455 5.5.1, 7.4.</summary>
internal static class CloseFaults
{
    private const string Reader = "KeyRx.WebSockets/Framing/FrameReader.cs";
    private const string Payload = "KeyRx.WebSockets/Messages/ClosePayload.cs";
    private const string Numbers = "KeyRx.WebSockets/Framing/Rfc6455.cs";
    private const string Violations = "KeyRx.WebSockets/Framing/ProtocolViolations.cs";

    internal static IReadOnlyList<Fault> All { get; } =
    [
        new("AStatusOfOneByteIsRead", Reader, "length == 1 && (first",
            "length < 0 && (first",
            KillingTest.Of<FrameViolationTests>(nameof(FrameViolationTests.ACloseFrameOfOneByte_5_5_1))),
        new("APingOfOneByteIsRefused", Reader, "(first & Rfc6455.OpcodeBits) == (byte)Opcode.Close",
            "(first & Rfc6455.OpcodeBits) >= (byte)Opcode.Close",
            KillingTest.Of<FrameReaderTests>(nameof(FrameReaderTests.OneByteIsEnoughForPingAndPong_5_5))),
        new("AStatusIsReadLittleEndian", Payload, "ReadUInt16BigEndian",
            "ReadUInt16LittleEndian",
            KillingTest.Of<MessageCloseTests>(nameof(MessageCloseTests.StatusAndReasonAreTakenApart_7_1_5))),
        new("ACloseReasonNeedNotBeUtf8", Payload, "System.Text.Unicode.Utf8.IsValid(payload[sizeof(ushort)..])",
            "payload.Length >= sizeof(ushort)",
            KillingTest.Of<MessageCloseTests>(nameof(MessageCloseTests.ABrokenClosePayloadIsRefused_5_5_1_7_4))),
        new("AnEmptyCloseIsANormalOne", Payload, "status = Rfc6455.CloseNoStatus;",
            "status = Rfc6455.CloseNormal;",
            KillingTest.Of<MessageCloseTests>(nameof(MessageCloseTests.StatusAndReasonAreTakenApart_7_1_5))),
        new("Status1004IsTaken", Numbers, "(>= 1000 and <= 1003)",
            "(>= 1000 and <= 1004)",
            KillingTest.Of<CloseFrameTests>(nameof(CloseFrameTests.TheStatusesOnTheWireAreThoseOfTheRegistry_7_4))),
        new("Status1006IsTaken", Numbers, "(>= 1007 and <= 1014)",
            "(>= 1006 and <= 1014)",
            KillingTest.Of<CloseFrameTests>(nameof(CloseFrameTests.TheStatusesOnTheWireAreThoseOfTheRegistry_7_4))),
        new("Status1015IsTaken", Numbers, "(>= 1007 and <= 1014)",
            "(>= 1007 and <= 1015)",
            KillingTest.Of<CloseFrameTests>(nameof(CloseFrameTests.TheStatusesOnTheWireAreThoseOfTheRegistry_7_4))),
        new("Status2999IsTaken", Numbers, "(>= 3000 and <= 4999)",
            "(>= 2999 and <= 4999)",
            KillingTest.Of<CloseFrameTests>(nameof(CloseFrameTests.TheStatusesOnTheWireAreThoseOfTheRegistry_7_4))),
        new("Status5000IsTaken", Numbers, "(>= 3000 and <= 4999)",
            "(>= 3000 and <= 5000)",
            KillingTest.Of<CloseFrameTests>(nameof(CloseFrameTests.TheStatusesOnTheWireAreThoseOfTheRegistry_7_4))),
        new("ABadReasonIsAnsweredWith1002", Violations, "ProtocolViolation.TextNotUtf8 or ProtocolViolation.CloseReasonNotUtf8 or",
            "ProtocolViolation.TextNotUtf8 or",
            KillingTest.Of<MessageCloseTests>(nameof(MessageCloseTests.ABrokenClosePayloadIsRefused_5_5_1_7_4))),
        new("TooBigIsAnsweredWith1002", Violations, "ProtocolViolation.MessageTooBig => Rfc6455.CloseMessageTooBig,",
            "",
            KillingTest.Of<MessageLimitTests>(nameof(MessageLimitTests.AByteMoreIsRefusedAtTheHeader_7_4_1))),
    ];
}

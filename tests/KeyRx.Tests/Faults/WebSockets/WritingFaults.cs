using KeyRx.Tests.WebSockets;

namespace KeyRx.Tests.Faults.WebSockets;

/// <summary>Frames written wrongly: RFC 6455 5.2, 5.3, 5.5.</summary>
internal static class WritingFaults
{
    private const string Writer = "KeyRx.WebSockets/Framing/FrameWriter.cs";
    private const string Reason = "KeyRx.WebSockets/Framing/CloseReason.cs";

    internal static IReadOnlyList<Fault> All { get; } =
    [
        new("A126ByteLengthIsWrittenInSevenBits", Writer, "< Rfc6455.Length16Marker => 2",
            "<= Rfc6455.Length16Marker => 2",
            KillingTest.Of<FrameWriterTests>(nameof(FrameWriterTests.AServersFrameHasTheShortestLengthAndNoMask_5_1_5_2))),
        new("A65535ByteLengthIsWrittenInEightBytes", Writer, "<= ushort.MaxValue => 4",
            "< ushort.MaxValue => 4",
            KillingTest.Of<FrameWriterTests>(nameof(FrameWriterTests.AServersFrameHasTheShortestLengthAndNoMask_5_1_5_2))),
        new("A16BitLengthIsWrittenLittleEndian", Writer, "WriteUInt16BigEndian(destination[2..]",
            "WriteUInt16LittleEndian(destination[2..]",
            KillingTest.Of<FrameWriterTests>(nameof(FrameWriterTests.AServersFrameHasTheShortestLengthAndNoMask_5_1_5_2))),
        new("TheMaskBitIsNotSet", Writer, "header[1] |= Rfc6455.MaskBit;",
            "",
            KillingTest.Of<FrameWriterTests>(nameof(FrameWriterTests.AClientsFrameIsMasked_5_3))),
        new("EachPieceIsMaskedFromTheKeysStart", Writer, "room, maskingKey, at);",
            "room, maskingKey, 0);",
            KillingTest.Of<FrameWriterTests>(nameof(FrameWriterTests.AClientsFrameIsMasked_5_3))),
        new("AControlFrameOf126BytesIsWritten", Writer, "payloadLength > Rfc6455.ControlPayloadMax",
            "payloadLength > Rfc6455.Length16Marker",
            KillingTest.Of<FrameWriterTests>(nameof(FrameWriterTests.AControlFrameOver125BytesIsAMistakeOfTheCaller_5_5))),
        new("AControlFrameInFragmentsIsWritten", Writer, "if (!fin)",
            "if (!fin && payloadLength > Rfc6455.CloseReasonMax)",
            KillingTest.Of<FrameWriterTests>(nameof(FrameWriterTests.AControlFrameInFragmentsIsAMistakeOfTheCaller_5_5))),
        new("TheSecondReservedBitMarksCompression", Writer, "(rsv1 ? Rfc6455.Rsv1 : 0)",
            "(rsv1 ? Rfc6455.Rsv2 : 0)",
            KillingTest.Of<FrameWriterTests>(nameof(FrameWriterTests.FinAndRsv1AreTheCallers_5_2))),
        new("AForbiddenStatusIsWrittenAsNone", Writer, "status == Rfc6455.CloseNoStatus",
            "status is Rfc6455.CloseNoStatus or Rfc6455.CloseAbnormal",
            KillingTest.Of<CloseFrameTests>(nameof(CloseFrameTests.AStatusThatMustNotBeSentIsAMistakeOfTheCaller_7_4))),
        new("AReasonIsCutWithinACharacter", Reason, "(utf8[end] & 0xC0) == 0x80",
            "utf8.IsEmpty",
            KillingTest.Of<CloseFrameTests>(nameof(CloseFrameTests.AReasonIsCutAtTheEndOfACharacter_5_5_1))),
        new("AReasonOf123BytesIsCut", Reason, "utf8.Length <= Rfc6455.CloseReasonMax",
            "utf8.Length < Rfc6455.CloseReasonMax",
            KillingTest.Of<CloseFrameTests>(nameof(CloseFrameTests.AReasonIsCutAtTheEndOfACharacter_5_5_1))) { Throws = "System.IndexOutOfRangeException" },
    ];
}

using KeyRx.Tests.WebSockets;

namespace KeyRx.Tests.Faults.WebSockets;

/// <summary>Frame headers read wrongly: RFC 6455 5.1, 5.2, 5.5.</summary>
internal static class FramingFaults
{
    private const string Reader = "KeyRx.WebSockets/Framing/FrameReader.cs";

    internal static IReadOnlyList<Fault> All { get; } =
    [
        new("OneReservedBitIsWatchedOfThree", Reader, "(first & Rfc6455.RsvBits & ~rsvAllowed)",
            "(first & Rfc6455.Rsv1 & ~rsvAllowed)",
            KillingTest.Of<FrameViolationTests>(nameof(FrameViolationTests.AReservedBit_5_2))),
        new("AnExtensionsBitAllowsTheOthers", Reader, "(first & Rfc6455.RsvBits & ~rsvAllowed) != 0",
            "rsvAllowed == 0 && (first & Rfc6455.RsvBits) != 0",
            KillingTest.Of<FrameReaderTests>(nameof(FrameReaderTests.AReservedBitIsReadWhereAnExtensionOwnsIt_5_2))),
        new("ReservedControlOpcodesAreTaken", Reader, "(first & 0x07) > 2",
            "(first & Rfc6455.OpcodeBits) is > 2 and < 8",
            KillingTest.Of<FrameViolationTests>(nameof(FrameViolationTests.AReservedOpcode_5_2))),
        new("OpcodeThreeIsTaken", Reader, "(first & 0x07) > 2",
            "(first & 0x07) > 3",
            KillingTest.Of<FrameViolationTests>(nameof(FrameViolationTests.AReservedOpcode_5_2))),
        new("ControlFramesMayBeFragmented", Reader, "? ProtocolViolation.FragmentedControlFrame",
            "? ProtocolViolation.None",
            KillingTest.Of<FrameViolationTests>(nameof(FrameViolationTests.AControlFrameInFragments_5_5))),
        new("UnmaskedFramesOfClientsAreTaken", Reader, "masked != (role == WebSocketRole.Server)",
            "masked && role != WebSocketRole.Server",
            KillingTest.Of<FrameViolationTests>(nameof(FrameViolationTests.AFrameOfAClientWithoutMask_5_1))),
        new("MaskedFramesOfServersAreTaken", Reader, "masked != (role == WebSocketRole.Server)",
            "!masked && role == WebSocketRole.Server",
            KillingTest.Of<FrameViolationTests>(nameof(FrameViolationTests.AFrameOfAServerWithMask_5_1))),
        new("ControlFramesOf126BytesAreTaken", Reader, "> Rfc6455.ControlPayloadMax",
            "> Rfc6455.Length16Marker",
            KillingTest.Of<FrameViolationTests>(nameof(FrameViolationTests.AControlFrameOver125Bytes_5_5))),
        new("A16BitLengthOf125IsTaken", Reader, "payloadLength < Rfc6455.Length16Marker",
            "payloadLength < Rfc6455.ControlPayloadMax",
            KillingTest.Of<FrameViolationTests>(nameof(FrameViolationTests.ALengthThatIsNotMinimal_5_2))),
        new("HalfA16BitLengthIsJudged", Reader, "bytes.Length >= lengthEnd && payloadLength",
            "payloadLength",
            KillingTest.Of<FrameReaderTests>(nameof(FrameReaderTests.EveryLengthIsReadInItsShortestForm_5_2))),
        new("A64BitLengthOf65535IsTaken", Reader, "payloadLength <= ushort.MaxValue",
            "payloadLength < ushort.MaxValue",
            KillingTest.Of<FrameViolationTests>(nameof(FrameViolationTests.TheLongestLengthOfTwoBytesIsNotTakenInEight_5_2))),
        new("A64BitLengthIsJudgedAtItsEndOnly", Reader, "bytesThere >= 8",
            "bytesThere >= 10",
            KillingTest.Of<FrameViolationTests>(nameof(FrameViolationTests.ALengthThatIsNotMinimal_5_2))),
        new("ALengthWithItsTopBitSetIsTaken", Reader, "payloadLength > long.MaxValue",
            "payloadLength == ulong.MaxValue",
            KillingTest.Of<FrameViolationTests>(nameof(FrameViolationTests.ALengthOf64Bits_5_2))),
        new("AnExtendedLengthIsLittleEndian", Reader, "value = (value << 8) | (i < bytes.Length ? bytes[i] : 0u)",
            "value |= (ulong)(i < bytes.Length ? bytes[i] : 0u) << (8 * (i - 2))",
            KillingTest.Of<FrameReaderTests>(nameof(FrameReaderTests.EveryLengthIsReadInItsShortestForm_5_2))),
        new("TheMaskingKeyIsBigEndian", Reader, "ReadUInt32LittleEndian",
            "ReadUInt32BigEndian",
            KillingTest.Of<FrameReaderTests>(nameof(FrameReaderTests.TheExamplesOfRfc6455_5_7_AreRead))),
        new("EveryHeaderHasAMaskingKey", Reader, "(masked ? sizeof(uint) : 0)",
            "sizeof(uint)",
            KillingTest.Of<FrameReaderTests>(nameof(FrameReaderTests.TheExamplesOfRfc6455_5_7_AreRead))),
        new("AHeaderInPiecesIsNotPutTogether", Reader, "first.Length >= Rfc6455.HeaderMax ||",
            "first.Length > 0 ||",
            KillingTest.Of<FrameReaderTests>(nameof(FrameReaderTests.TheExamplesOfRfc6455_5_7_AreRead))),
    ];
}

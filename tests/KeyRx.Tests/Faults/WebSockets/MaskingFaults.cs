using KeyRx.Tests.WebSockets;

namespace KeyRx.Tests.Faults.WebSockets;

/// <summary>The masking key applied wrongly: RFC 6455 5.3.</summary>
internal static class MaskingFaults
{
    private const string Masks = "KeyRx.WebSockets/Framing/Masking.cs";
    private const string Assembler = "KeyRx.WebSockets/Messages/MessageAssembler.cs";

    internal static IReadOnlyList<Fault> All { get; } =
    [
        new("TheKeyIsTurnedTheWrongWay", Masks, "RotateRight",
            "RotateLeft",
            KillingTest.Of<MaskingTests>(nameof(MaskingTests.VectorsDoWhatTheRuleSaysForEveryLengthOffsetAndAlignment_5_3))),
        new("EveryFourthOffsetOnlyTurnsTheKey", Masks, "8 * (offset & 3)",
            "8 * (offset & 1)",
            KillingTest.Of<MaskingTests>(nameof(MaskingTests.VectorsDoWhatTheRuleSaysForEveryLengthOffsetAndAlignment_5_3))),
        new("AVectorIsMaskedWithATurnedKey", Masks, "Vector128.Create(word)",
            "Vector128.Create(BitOperations.RotateRight(word, 8))",
            KillingTest.Of<MaskingTests>(nameof(MaskingTests.VectorsDoWhatTheRuleSaysForEveryLengthOffsetAndAlignment_5_3))),
        new("TheLastBytesGetTheKeysFirst", Masks, "^ (key >> shift)",
            "^ key",
            KillingTest.Of<MaskingTests>(nameof(MaskingTests.VectorsDoWhatTheRuleSaysForEveryLengthOffsetAndAlignment_5_3))),
        new("TheRuleForgetsTheOffset", Masks, "((i + offset) & 3)",
            "(i & 3)",
            KillingTest.Of<MaskingTests>(nameof(MaskingTests.VectorsDoWhatTheRuleSaysForEveryLengthOffsetAndAlignment_5_3))),
        new("ADestinationOneByteShortIsTaken", Masks, "destination.Length < source.Length",
            "destination.Length < source.Length - 1",
            KillingTest.Of<MaskingTests>(nameof(MaskingTests.AShorterDestinationIsAMistakeOfTheCaller))),
        new("EachPieceIsUnmaskedFromTheKeysStart", Assembler, "room, _frame.MaskingKey, (int)(_frameRead & 3)",
            "room, _frame.MaskingKey, 0",
            KillingTest.Of<MessageAssemblerTests>(nameof(MessageAssemblerTests.FragmentsBecomeOneMessage_5_4))),
    ];
}

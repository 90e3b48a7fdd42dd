using KeyRx.Tests.WebSockets;

namespace KeyRx.Tests.Faults.WebSockets;

/// <summary>Text judged wrongly: RFC 6455 8.1, RFC 3629 4.</summary>
internal static class Utf8Faults
{
    private const string Validator = "KeyRx.WebSockets/Framing/Utf8Validator.cs";
    private const string Assembler = "KeyRx.WebSockets/Messages/MessageAssembler.cs";

    internal static IReadOnlyList<Fault> All { get; } =
    [
        new("TheLeadsC0AndC1AreTaken", Validator, "value is < 0xC2 or > 0xF4",
            "value is < 0xC0 or > 0xF4",
            KillingTest.Of<Utf8ValidatorTests>(nameof(Utf8ValidatorTests.InvalidTextFailsAtItsFirstBadByteInEverySplit_8_1))),
        new("TheLeadF5IsTaken", Validator, "value is < 0xC2 or > 0xF4",
            "value is < 0xC2 or > 0xF5",
            KillingTest.Of<Utf8ValidatorTests>(nameof(Utf8ValidatorTests.InvalidTextFailsAtItsFirstBadByteInEverySplit_8_1))),
        new("OverlongFormsOfThreeBytesAreTaken", Validator, "0xE0 => 0xA0, ",
            "",
            KillingTest.Of<Utf8ValidatorTests>(nameof(Utf8ValidatorTests.InvalidTextFailsAtItsFirstBadByteInEverySplit_8_1))),
        new("OverlongFormsOfFourBytesAreTaken", Validator, "0xF0 => 0x90, ",
            "",
            KillingTest.Of<Utf8ValidatorTests>(nameof(Utf8ValidatorTests.InvalidTextFailsAtItsFirstBadByteInEverySplit_8_1))),
        new("SurrogatesAreTaken", Validator, "0xED => 0x9F, ",
            "",
            KillingTest.Of<Utf8ValidatorTests>(nameof(Utf8ValidatorTests.InvalidTextFailsAtItsFirstBadByteInEverySplit_8_1))),
        new("CharactersAbove10FFFFAreTaken", Validator, "0xF4 => 0x8F, ",
            "",
            KillingTest.Of<Utf8ValidatorTests>(nameof(Utf8ValidatorTests.InvalidTextFailsAtItsFirstBadByteInEverySplit_8_1))),
        new("TheThirdByteIsHeldToTheRangeOfTheSecond", Validator, "_low = 0x80;",
            "",
            KillingTest.Of<Utf8ValidatorTests>(nameof(Utf8ValidatorTests.ValidTextIsTakenInEverySplit_8_1))),
        new("ASplitCharacterIsComplete", Validator, "_wanted == 0",
            "_wanted <= 1",
            KillingTest.Of<Utf8ValidatorTests>(nameof(Utf8ValidatorTests.ASplitCharacterIsTakenButNotComplete_8_1))),
        new("AFourByteCharacterCutBeforeItsEndIsRefused", Validator, "back <= 3 &&",
            "back <= 2 &&",
            KillingTest.Of<Utf8ValidatorTests>(nameof(Utf8ValidatorTests.ValidTextIsTakenInEverySplit_8_1))),
        new("TextMayEndWithinACharacter", Assembler, "None && !_text.IsComplete)",
            "None && !_text.IsComplete && _frame.PayloadLength > 1)",
            KillingTest.Of<MessageAssemblerTests>(nameof(MessageAssemblerTests.ABrokenMessageIsRefusedAtTheByteThatBreaksIt_5_4_8_1))),
        new("BinaryIsReadAsText", Assembler, "_pending != Opcode.Text || ",
            "",
            KillingTest.Of<MessageAssemblerTests>(nameof(MessageAssemblerTests.BinaryIsNotReadAsText_5_6))),
    ];
}

using KeyRx.Tests.WebSockets;

namespace KeyRx.Tests.Faults.WebSockets;

/// <summary>Compression agreed to, written and read wrongly: RFC 7692.</summary>
internal static class DeflateFaults
{
    private const string Parameters = "KeyRx.WebSockets/Deflate/DeflateParameters.cs";
    private const string Negotiation = "KeyRx.WebSockets/Deflate/DeflateNegotiation.cs";
    private const string Inflation = "KeyRx.WebSockets/Deflate/MessageInflater.cs";
    private const string Deflaters = "KeyRx.WebSockets/Deflate/DeflaterSet.cs";
    private const string Deflater = "KeyRx.WebSockets/Deflate/Deflater.cs";
    private const string Assembler = "KeyRx.WebSockets/Messages/MessageAssembler.cs";

    internal static IReadOnlyList<Fault> All { get; } =
    [
        new("AParameterMayStandTwice", Parameters, "!seen.Add(name) || ",
            "",
            KillingTest.Of<DeflateNegotiationTests>(nameof(DeflateNegotiationTests.AnOfferWithABadParameterIsDeclinedAndTheNextTried_7_1))),
        new("AWindowMayHaveALeadingZero", Parameters, "value[0] != '0'",
            "value[0] != 'x'",
            KillingTest.Of<DeflateNegotiationTests>(nameof(DeflateNegotiationTests.AnOfferWithABadParameterIsDeclinedAndTheNextTried_7_1))),
        new("ABadOfferEndsTheSearch", Negotiation, "out var offer)) continue;",
            "out var offer)) return null;",
            KillingTest.Of<DeflateNegotiationTests>(nameof(DeflateNegotiationTests.AnOfferIsTaken_5_1))),
        new("ALargerWindowThanOfferedIsTaken", Negotiation, "!(said.ServerMaxWindowBits <= bits)",
            "said.ServerMaxWindowBits is null",
            KillingTest.Of<DeflateNegotiationTests>(nameof(DeflateNegotiationTests.AnAnswerThatDoesNotFitTheOfferFailsTheConnection_7_1))),
        new("ABombMayBeOneByteTooLong", Inflation, "if (left <= 0 && written > 0)",
            "if (left < 0 && written > 0)",
            KillingTest.Of<DeflateLimitTests>(nameof(DeflateLimitTests.AByteMoreIsTooBig_1009))),
        new("AMessageMayEndWithinABlock", Inflation, "!_isAtStart && !EndsBetweenBlocks()",
            "_isAtStart && !EndsBetweenBlocks()",
            KillingTest.Of<DeflateMessageTests>(nameof(DeflateMessageTests.WhatIsNoDeflateIs1007))),
        new("TheContextIsForgottenAlthoughItWasAgreedToKeepIt", Inflation, "if (!_keepsContext) Release();",
            "Release();",
            KillingTest.Of<DeflateMessageTests>(nameof(DeflateMessageTests.TheContextOfTheMessageBeforeIsKeptWhereAgreed_7_2_3_2))),
        new("CompressedTextIsNotChecked", Inflation, "if (isText && ",
            "if (!isText && isText && ",
            KillingTest.Of<DeflateMessageTests>(nameof(DeflateMessageTests.TextThatIsNotUtf8IsRefusedBeforeItsEnd_8_1))),
        new("AReferenceReachesBeyondTheWindow", Deflaters, "? Rfc7692.WindowBitsMax : windowBits",
            "? Rfc7692.WindowBitsMax : Rfc7692.WindowBitsMax",
            KillingTest.Of<DeflaterTests>(nameof(DeflaterTests.NoReferenceReachesBeyondTheWindow_7_1_2_1))),
        new("AMessageRefersToTheOneBefore", Deflater, "Write(message.FirstSpan, ZLib.FlushFull,",
            "Write(message.FirstSpan, ZLib.FlushSync,",
            KillingTest.Of<DeflaterTests>(nameof(DeflaterTests.AMessageNeverRefersToTheOneBefore_7_1_1_1))),
        new("TheCompressedBitMayStandAnywhere", Assembler, "header.Rsv != 0 && (header.IsControl || continues)",
            "header.Rsv != 0 && header.IsControl && continues",
            KillingTest.Of<DeflateMessageTests>(nameof(DeflateMessageTests.Rsv1StandsOnTheFirstFrameOfADataMessageOnly_6))),
    ];
}

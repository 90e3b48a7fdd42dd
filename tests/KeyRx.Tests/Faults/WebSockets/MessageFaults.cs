using KeyRx.Tests.WebSockets;

namespace KeyRx.Tests.Faults.WebSockets;

/// <summary>Fragments, sizes and memory of messages: RFC 6455 5.4, 5.5, 10.4.</summary>
internal static class MessageFaults
{
    private const string Assembler = "KeyRx.WebSockets/Messages/MessageAssembler.cs";
    private const string Whole = "KeyRx.WebSockets/Messages/MessageAssembler.Whole.cs";
    private const string Buffer = "KeyRx.WebSockets/Messages/PayloadBuffer.cs";

    internal static IReadOnlyList<Fault> All { get; } =
    [
        new("AMessageMayBeginInsideAnother", Assembler, "continues != (_pending != Opcode.Continuation)",
            "continues && _pending == Opcode.Continuation",
            KillingTest.Of<MessageAssemblerTests>(nameof(MessageAssemblerTests.ABrokenMessageIsRefusedAtTheByteThatBreaksIt_5_4_8_1))),
        new("AContinuationMayContinueNothing", Assembler, "continues != (_pending != Opcode.Continuation)",
            "!continues && _pending != Opcode.Continuation",
            KillingTest.Of<MessageAssemblerTests>(nameof(MessageAssemblerTests.ABrokenMessageIsRefusedAtTheByteThatBreaksIt_5_4_8_1))),
        new("TheLimitIsAFramesNotAMessages", Assembler, "(ulong)(_messageBytesMax - _payload.Length)",
            "(ulong)_messageBytesMax",
            KillingTest.Of<MessageLimitTests>(nameof(MessageLimitTests.AByteMoreIsRefusedAtTheHeader_7_4_1))),
        new("AMessageOfTheLimitIsRefused", Assembler, "header.PayloadLength > (ulong)",
            "header.PayloadLength >= (ulong)",
            KillingTest.Of<MessageLimitTests>(nameof(MessageLimitTests.AMessageOfTheLimitIsTaken))),
        new("APingBecomesThePendingMessage", Assembler, "if (!header.IsControl && header.Opcode != Opcode.Continuation)",
            "if (header.Opcode != Opcode.Continuation)",
            KillingTest.Of<MessageAssemblerTests>(nameof(MessageAssemblerTests.ControlFramesComeBetweenFragments_5_4))),
        new("APingInPiecesOverwritesItself", Assembler, "_control.AsSpan((int)_frameRead)",
            "_control.AsSpan()",
            KillingTest.Of<MessageCloseTests>(nameof(MessageCloseTests.StatusAndReasonAreTakenApart_7_1_5))),
        new("ABadHeaderIsJudgedWhenItIsWhole", Assembler, "result == FrameReadResult.Violation || header.HeaderLength == 0",
            "result != FrameReadResult.Header",
            KillingTest.Of<MessageAssemblerTests>(nameof(MessageAssemblerTests.ABrokenMessageIsRefusedAtTheByteThatBreaksIt_5_4_8_1))),
        new("FramesAfterACloseAreRead", Assembler, "input = input.Slice(input.End);",
            "",
            KillingTest.Of<MessageCloseTests>(nameof(MessageCloseTests.WhatFollowsACloseIsDiscardedUnread_1_4))),
        new("ArraysAreKeptBetweenMessages", Assembler, "result == MessageReadResult.Violation || (result == MessageReadResult.NeedMore && IsBetweenMessages)",
            "result == MessageReadResult.Violation",
            KillingTest.Of<MessageAssemblerTests>(nameof(MessageAssemblerTests.ItIsIdleOnlyBetweenMessages))),
        new("MemoryIsTakenForWhatIsPromised", Assembler, "_payload.GetRoom(Math.Min(rest, input.Length))",
            "_payload.GetRoom(rest)",
            KillingTest.Of<MessageLimitTests>(nameof(MessageLimitTests.MemoryFollowsWhatHasComeNotWhatWasPromised_10_4))),
        new("AFragmentInOnePieceIsAMessage", Whole, "!header.Fin || ",
            "",
            KillingTest.Of<MessageAssemblerTests>(nameof(MessageAssemblerTests.FragmentsBecomeOneMessage_5_4))),
        new("TextInOnePieceIsNotJudged", Whole, "header.Opcode == Opcode.Text && ",
            "header.Opcode == Opcode.Ping && ",
            KillingTest.Of<MessageAssemblerTests>(nameof(MessageAssemblerTests.ABrokenMessageIsRefusedAtTheByteThatBreaksIt_5_4_8_1))),
        new("ALimitIsHeldAgainstTheMessageBefore", Buffer, "        Length = 0;",
            "",
            KillingTest.Of<MessageLimitTests>(nameof(MessageLimitTests.AMessageOfTheLimitIsTaken))),
        new("PiecesOfALargeMessageAreNotCounted", Buffer, "index += segment.Written;",
            "",
            KillingTest.Of<MessageLimitTests>(nameof(MessageLimitTests.ALargeMessageGivesEveryArrayBack))) { Throws = "System.ArgumentException" },
        new("AnArrayIsNotGivenBack", Buffer, "pool.Return(segment.Close());",
            "var array = segment.Close(); if (segment != _first) pool.Return(array);",
            KillingTest.Of<MessageLimitTests>(nameof(MessageLimitTests.ALargeMessageGivesEveryArrayBack))),
    ];
}

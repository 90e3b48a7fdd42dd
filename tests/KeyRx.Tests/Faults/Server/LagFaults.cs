using KeyRx.Tests.Server;

namespace KeyRx.Tests.Faults.Server;

/// <summary>Deaf or silent after a lag: the first two of the inherited defects.</summary>
internal static class LagFaults
{
    private const string Gap = "KeyRx.Server/Connections/Egress.Gap.cs";
    private const string Owner = "KeyRx.Server/Owner.cs";

    internal static IReadOnlyList<Fault> All { get; } =
    [
        new("WhoLaggedIsDeafAfterwards", Gap, "(cursor.Position, cursor.Sequence) = (lane.Log.Head, lane.Log.NextSequence);",
            "table.Hot(connection.Slot).Flags |= SlotFlags.Closing;",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D1_AClientThatLaggedOnceHearsEverythingAfterwards))),
        new("WhoWasBlockedStaysBlocked", Owner, "hot.Flags &= ~SlotFlags.Blocked;",
            "",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D1_AClientThatLaggedOnceHearsEverythingAfterwards))),
        new("ALagIsNotTold", Gap, "Reply(connection, output => ServerMessageWriter.Gap(output, topic.Name, topic.Epoch, from, topic.LastSequence));",
            "",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D1_AClientThatLaggedOnceHearsEverythingAfterwards))),
        new("OnlyTheFirstLagIsTold", Gap, "Reply(connection, output => ServerMessageWriter.Gap(",
            "if (counters.Snapshot().GapRecords == 0) Reply(connection, output => ServerMessageWriter.Gap(",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D2_EveryLagIsToldAndCountedHoweverManyThereAre))),
        new("LagsAreNotCounted", Gap, "counters.GapTold(topic.LastSequence + 1 - from);",
            "",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D2_EveryLagIsToldAndCountedHoweverManyThereAre))),
        new("ALagCountsAsOneRecord", Gap, "counters.GapTold(topic.LastSequence + 1 - from);",
            "counters.GapTold(1);",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D2_EveryLagIsToldAndCountedHoweverManyThereAre))),
    ];
}

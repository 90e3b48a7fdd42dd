using KeyRx.Tests.Server.Model;

namespace KeyRx.Tests.Faults.Model;

/// <summary>Gaps, snapshots and resumes that lie: what the model of a client must notice.</summary>
internal static class ModelFaults
{
    private const string Gap = "KeyRx.Server/Connections/Egress.Gap.cs";
    private const string Subscribe = "KeyRx.Server/Sessions/SubscribeHandler.cs";
    private const string Topic = "KeyRx.Streams/Topic.cs";

    internal static IReadOnlyList<Fault> All { get; } =
    [
        new("AGapBeginsOneTooLate", Gap, "var from = cursor.Sequence;",
            "var from = cursor.Sequence + 1;",
            KillingTest.Of<ModelTests>(nameof(ModelTests.ASeedReplaysExactly))),
        new("NoSnapshotFollowsAGap", Gap, """
            AppendSnapshot(connection, topic);
                    (cursor
            """,
            "(cursor",
            KillingTest.Of<ModelTests>(nameof(ModelTests.ASeedReplaysExactly))),
        new("AResumeDoublesARecord", Subscribe, """
            var next = entry.Resume.Sequence + 1;
                    if (!entry
            """,
            """
            var next = entry.Resume.Sequence;
                    if (!entry
            """,
            KillingTest.Of<ModelTests>(nameof(ModelTests.ASeedReplaysExactly))),
        new("ASnapshotIsKeptWhenTheStateMoves", Topic, """
            State?.Fold(record);
                    Snapshot.Invalidate();
            """,
            "State?.Fold(record);",
            KillingTest.Of<ModelTests>(nameof(ModelTests.ASeedReplaysExactly))),
        new("AResumeDoublesTheRecordsOfABatch", Subscribe, "if (frame.FirstSequence == next) return frame;",
            "if (frame.FirstSequence <= next) return frame;",
            KillingTest.Of<ModelTests>(nameof(ModelTests.ASeedReplaysExactly))),
    ];
}

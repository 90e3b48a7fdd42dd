using KeyRx.Tests.Server;

namespace KeyRx.Tests.Faults.Server;

/// <summary>The other inherited defects, put back: access, limit, token, times, log, stop.</summary>
internal static class InheritedFaults
{
    private const string Policy = "KeyRx.Server/Access/UpgradePolicy.cs";
    private const string Tokens = "KeyRx.Server/Access/TokenTable.cs";
    private const string Answers = "KeyRx.Server/Http/HttpAnswers.cs";
    private const string Gate = "KeyRx.Server/Http/UpgradeGate.cs";
    private const string Closer = "KeyRx.Server/Connections/Closer.cs";
    private const string Clocks = "KeyRx.Protocol/ClockPair.cs";
    private const string Messages = "KeyRx.Protocol/Messages/ServerMessageWriter.cs";
    private const string Moments = "KeyRx.Server/Ingest/MonotonicClock.cs";
    private const string Server = "KeyRx.Server/KeyRxServer.cs";
    private const string Subscribe = "KeyRx.Server/Sessions/SubscribeHandler.cs";
    private const string Stop = "KeyRx.Server/Shutdown.cs";

    internal static IReadOnlyList<Fault> All { get; } =
    [
        new("NoOriginIsChecked", Policy, "!origins.Contains(origin)",
            "origin.Length == 0",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D3_AForeignOriginAndAMissingTokenAreRefused))),
        new("TheOriginNullIsTrusted", Policy, "!origins.Contains(origin)",
            """origin != "null" && !origins.Contains(origin)""",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D3_AForeignOriginAndAMissingTokenAreRefused))),
        new("NoTokenIsAskedFor", Policy, "!TryFindToken(request, out token)",
            """!TryFindToken(request, out token) && (token = new AccessToken("anyone", new string('x', 32), TokenScopes.All)) is null""",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D3_AForeignOriginAndAMissingTokenAreRefused))),
        new("AnyTokenIsTaken", Tokens, "candidate.Matches(hash)",
            "candidate.Matches(hash) || secret.Length > 22",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D3_AForeignOriginAndAMissingTokenAreRefused))),
        new("A401DoesNotSayHow", Answers, "if (refusal.Status == 401) lines",
            "if (refusal.Status == 407) lines",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D3_AForeignOriginAndAMissingTokenAreRefused))),
        new("TheLimitIsNotEnforced", Gate, "counters.OpenConnections < admission.OpenMax",
            "counters.OpenConnections < int.MaxValue",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D4_TheConnectionLimitHoldsAndIsGivenBack))),
        new("TheLimitIsOneTooHigh", Gate, "counters.OpenConnections < admission.OpenMax",
            "counters.OpenConnections <= admission.OpenMax",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D4_TheConnectionLimitHoldsAndIsGivenBack))),
        new("APlaceIsNotGivenBack", Closer, "if (connection.Kind != ConnectionKind.Http) counters.ConnectionClosed();",
            "",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D4_TheConnectionLimitHoldsAndIsGivenBack))),
        new("TheTokenIsEchoed", Policy, "subprotocol = offered;",
            "subprotocol = request.Subprotocols[0];",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D5_ABrowserBringsItsTokenAsASubprotocolThatIsNeverEchoed))),
        new("ATokenComesInAHeaderOnly", Policy, "TryVerify(offered.AsSpan(Subprotocols.TokenPrefix.Length), request.Origin, out token)",
            "false",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D5_ABrowserBringsItsTokenAsASubprotocolThatIsNeverEchoed))),
        new("ATokenAloneIsASubprotocol", Policy, "!request.Subprotocols.Any(s => s.StartsWith(Subprotocols.TokenPrefix, StringComparison.Ordinal))",
            "request.Subprotocols.Count == 1",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D5_ABrowserBringsItsTokenAsASubprotocolThatIsNeverEchoed))),
        new("TheTimeOfAnEventIsMonotonic", Messages, "clock.ToUnixMicros(e.TimeNanos)",
            "(long)(e.TimeNanos / 1000)",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D6_EveryTimeIsInMicrosecondsSinceTheUnixEpoch))),
        new("TheTimeOfTheClockIsInSeconds", Messages, @"""unix_us""u8, clock.UnixMicros",
            @"""unix_us""u8, clock.UnixMicros / 1_000_000",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D6_EveryTimeIsInMicrosecondsSinceTheUnixEpoch))),
        new("WallTimeIsSampledInMilliseconds", Moments, "TimeSpan.TicksPerMicrosecond", "TimeSpan.TicksPerMillisecond",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D6_EveryTimeIsInMicrosecondsSinceTheUnixEpoch))),
        new("NanosecondsAreAddedToMicroseconds", Clocks, "(long)(monotonicNanos - MonotonicNanos) / 1000",
            "(long)(monotonicNanos - MonotonicNanos)",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D6_EveryTimeIsInMicrosecondsSinceTheUnixEpoch))),
        new("KeysAreLoggedByName", Server, "_owner.Run(() => _shutdown.IsDone);",
            """_owner.Run(() => { if (_owner.Topics.TryFind("key", out var keys) && keys.Records.TryRead(keys.LastSequence, out var last)) _logger.LogTrace("{Key}", KeyCodes.EvdevName(System.Runtime.InteropServices.MemoryMarshal.AsRef<KeyEvent>(last.Bytes).Native)); return _shutdown.IsDone; });""",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D7_NoKeyReachesTheLogAtAnyLevel))),
        new("KeysAreLoggedByNumber", Server, "_owner.Run(() => _shutdown.IsDone);",
            """_owner.Run(() => { if (_owner.Topics.TryFind("key", out var keys) && keys.Records.TryRead(keys.LastSequence, out var last)) _logger.LogTrace("{Key}", System.Runtime.InteropServices.MemoryMarshal.AsRef<KeyEvent>(last.Bytes).Native); return _shutdown.IsDone; });""",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D7_NoKeyReachesTheLogAtAnyLevel))),
        new("WhoComesGetsNoSnapshot", Subscribe, "egress.AppendSnapshot(connection, topic);",
            "if (entry.Kind != EntryKind.First) egress.AppendSnapshot(connection, topic);",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D8_WhoComesGetsASnapshotWhoComesBackResumesAndAStopIsSaid))),
        new("WhoComesBackStartsAnew", Subscribe, "? EntryKind.Resumed : EntryKind.Gap;",
            "? EntryKind.Gap : EntryKind.Gap;",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D8_WhoComesGetsASnapshotWhoComesBackResumesAndAStopIsSaid))),
        new("AStopCutsTheConnections", Stop, "else owner.Closer.Close(connection, _closeReason.Code, TextFor(closed++, open), EndReason.Stopped);",
            "else owner.Closer.Abort(connection, EndReason.Stopped);",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D8_WhoComesGetsASnapshotWhoComesBackResumesAndAStopIsSaid))),
        new("AStopLooksLikeANormalEnd", Stop, "owner.Closer.Close(connection, _closeReason.Code, TextFor(closed++, open), EndReason.Stopped)",
            """owner.Closer.Close(connection, 1000, "bye", EndReason.Stopped)""",
            KillingTest.Of<InheritedDefectTests>(nameof(InheritedDefectTests.D8_WhoComesGetsASnapshotWhoComesBackResumesAndAStopIsSaid))),
    ];
}

using KeyRx.Tests.Server;

namespace KeyRx.Tests.Faults.Server;

/// <summary>Sessions, limits and what is told of capture: each with the test that notices.</summary>
internal static class ProtectionFaults
{
    private const string Session = "KeyRx.Server/Sessions/Session.cs";
    private const string Store = "KeyRx.Server/Sessions/SessionStore.cs";
    private const string Limiter = "KeyRx.Server/Limits/RateLimiter.cs";
    private const string Subscribe = "KeyRx.Server/Sessions/SubscribeHandler.cs";
    private const string Pump = "KeyRx.Server/Ingest/EventPump.cs";

    internal static IReadOnlyList<Fault> All { get; } =
    [
        new("AnAckGoesBack", Session, " || _positions[index].Position.Sequence < position.Sequence", " || true",
            KillingTest.Of<SessionTests>(nameof(SessionTests.TheLagOfAConsumerIsReadFromItsAcksWhichNeverGoBack))),
        new("ASessionIsAnybodys", Store, " && session.Token.Fingerprint == token.Fingerprint", "",
            KillingTest.Of<SessionTests>(nameof(SessionTests.ATokenHasSoManySessionsAndTheOneThatEndedFirstMakesRoom))),
        new("TheSessionIsTheClientId", Store, "_ids.SessionOf(connection)", "_ids.ClientIdOf(connection)",
            KillingTest.Of<SessionTests>(nameof(SessionTests.TheSessionIsNoneOfWhatOthersAreTold))),
        new("SessionsAreKeptForEver", Store, "nowNanos - oldest.EndedNanos >= keptNanos", "false",
            KillingTest.Of<SessionTests>(nameof(SessionTests.AnExpiredSessionIsNoErrorWhereTopicsAreNamedAndOneWhereNot))),
        new("ASessionIsNotTakenUp", Subscribe, "session?.TryGetPosition(topic, out position) is not true", "true",
            KillingTest.Of<SessionTests>(nameof(SessionTests.WhatWasAcknowledgedIsResumedByWhoKeptNoPosition))),
        new("BytesAreNotCounted", Limiter, "_bytes -= bytes;", "",
            KillingTest.Of<ProtectionTests>(nameof(ProtectionTests.BytesAreLimitedAsMessagesAre))),
        new("SubscriptionsAreNotCounted", Subscribe, "added > 0 && ", "false && ",
            KillingTest.Of<ProtectionTests>(nameof(ProtectionTests.AConnectionHasSoManySubscriptions))),
        new("LanesTakeAnyMemory", Subscribe, "return lanes > 0 && ", "return false && ",
            KillingTest.Of<ProtectionTests>(nameof(ProtectionTests.NoLaneIsMadeBeyondTheMemoryOfAllLogs))),
        new("AnEndedSourceHoldsItsKeys", Pump, "_keys?.ReleaseAll(_nowNanos);", "",
            KillingTest.Of<CaptureEndTests>(nameof(CaptureEndTests.WhenTheSourceEndsWhatIsDownGoesUp))),
        new("OnlyATurnsShareIsReadAtTheEnd", Pump, "while (ReadRing() is > 0 and var taken) TakenCount += taken;", "ReadRing();",
            KillingTest.Of<CaptureEndTests>(nameof(CaptureEndTests.WhateverTheRingHoldsAtTheEndIsReadBeforeTheReleases))),
        new("ASleepIsNotNoticed", "KeyRx.Server/Owner.cs", "Pump.AskWhatIsDown();", "",
            KillingTest.Of<CaptureEndTests>(nameof(CaptureEndTests.AfterASleepTheHookIsAskedWhatIsDownUnlessPaused))),
        new("ALaggardIsNeverDisconnected", "KeyRx.Server/Connections/Egress.cs", "lane.Topic.Options.LagPolicy == LagPolicy.Disconnect", "false",
            KillingTest.Of<LagPolicyTests>(nameof(LagPolicyTests.WhoFallsOutOfALogThatDisconnectsIsClosedWith4008AndLearnsTheGapOnReturn))),
    ];
}

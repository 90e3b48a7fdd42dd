using KeyRx.Tests.Server.Persistence;
using KeyRx.Tests.Streams.Persistence;

namespace KeyRx.Tests.Faults.Server;

/// <summary>A kept log that claims too much, keeps what it must not, or forgets what it must keep.</summary>
internal static class PersistenceFaults
{
    private const string Folder = "KeyRx.Streams/Persistence/";

    internal static IReadOnlyList<Fault> All { get; } =
    [
        new("AnEpochGoesOnAfterAPowerCut", Folder + "LogFileSurvey.cs", "(IsClosed || header.BootId == bootId)",
            "(IsClosed || header.BootId != Guid.Empty)",
            KillingTest.Of<RestartTests>(nameof(RestartTests.AnEpochGoesOnWhereNothingThatWasSentCanBeMissing))),
        new("ATornFileGoesOn", Folder + "LogFileSurvey.cs", "TornBytes == 0 && Header",
            "Header",
            KillingTest.Of<LogFileTests>(nameof(LogFileTests.WhicheverByteIsChangedNoWrongRecordIsRestored))),
        new("AChecksumIsNotLookedAt", Folder + "LogFileRecord.cs", "!= Sum(bytes)) return false;",
            "!= Sum(bytes)) record = default;",
            KillingTest.Of<LogFileTests>(nameof(LogFileTests.WhicheverByteIsChangedNoWrongRecordIsRestored))),
        new("ARecordIsSentBeforeItIsWritten", "KeyRx.Streams/Topic.cs", "Journal?.Write();",
            "",
            KillingTest.Of<RestartTests>(nameof(RestartTests.AnEpochGoesOnWhereNothingThatWasSentCanBeMissing))),
        new("APauseLeavesTheOldFileAsItIs", Folder + "JournalFiles.cs", "if (old.HoldsSecrets) old.Erase();",
            "old.HoldsSecrets = false;",
            KillingTest.Of<RestartTests>(nameof(RestartTests.APauseOverwritesWhatWasTyped))),
        new("WhatWasTypedLingers", Folder + "JournalFiles.cs", "> 2 * _secretNanosMax) return true;",
            "> 2 * _secretNanosMax) return false;",
            KillingTest.Of<RestartTests>(nameof(RestartTests.WhatWasTypedLeavesTheFileByItsAge))),
        new("AHoleIsNotShown", Folder + "LogJournal.cs", "_files.TryDestroy();",
            "",
            KillingTest.Of<RestartTests>(nameof(RestartTests.ADiskThatRefusesEndsTheKeepingAndTheEpochWithIt))),
        new("AgesAreThoseOfTheClocksAtTheStart", "KeyRx.Server/Persistence/Continuity.cs", "_journal.NoteClock(_clock.Pair);",
            "_ = _journal;",
            KillingTest.Of<RestartTests>(nameof(RestartTests.AfterASleepAndABootWhatIsYoungIsStillThere))),
    ];
}

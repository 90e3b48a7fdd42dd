using KeyRx.Input;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Ingest;
using KeyRx.Server.Timing;
using KeyRx.Streams;
using KeyRx.Streams.Persistence;
using Microsoft.Extensions.Logging;

namespace KeyRx.Server.Persistence;

/// <summary>
/// The kept log as the loop sees it: restores at the start and tells what was missed meanwhile, keeps time with it,
/// tells when it fails, and ends it.
/// </summary>
/// <remarks>Threading: the loop, or whoever starts it before it runs.</remarks>
internal sealed class Continuity : IDisposable
{
    private readonly TopicTable _topics;
    private readonly MonotonicClock _clock;
    private readonly LogJournal _journal;

    private Continuity(TopicTable topics, MonotonicClock clock, LogJournal journal) =>
        (_topics, _clock, _journal) = (topics, clock, journal);

    /// <exception cref="PersistLogException">The file cannot be used.</exception>
    internal static Continuity Restore(
        LogJournalOptions kept,
        LogSync disk,
        TopicTable topics,
        MonotonicClock clock,
        ILogger logger,
        KeyIngest? keys,
        KeyEventRing ring)
    {
        var journal = LogJournal.Open(
            kept, topics, clock.Now, disk, reason => ServerLog.PersistFailed(logger, reason), out var survey);
        var continuity = new Continuity(topics, clock, journal);
        if (survey.TornBytes > 0) ServerLog.PersistTorn(logger, survey.TornBytes);
        continuity.TellWhatWasMissed(survey);
        // Numbers of devices begin anew with each start: what was down on one goes up,
        // and the hook says what is down now.
        keys?.ReleaseAll(clock.NowNanos);
        if (survey.HasPast) ring.RequestResync();
        foreach (var topic in topics.All) topic.Flush();
        return continuity;
    }

    /// <summary>Each second.</summary>
    internal void Tick()
    {
        _journal.Tick(_clock.NowNanos);
        if (_journal.Failure is not { } failure) return;
        _journal.Failure = null;
        ErrorEvents.Append(
            _topics, _clock, "persist_failed", $"the log is not kept any more, until the next start: {failure}", null);
    }

    /// <summary>The clocks have moved against each other.</summary>
    internal void NoteClock() => _journal.NoteClock(_clock.Pair);

    /// <summary>Topics were wiped.</summary>
    internal void ForgetWiped() => _journal.ForgetWiped();

    /// <summary>Until the disk has done what was asked of it so far.</summary>
    internal void WaitForDisk() => _journal.WaitForDisk();

    /// <summary>The end in order, after the last record.</summary>
    internal void Close() => _journal.Close(_clock.Now);

    /// <summary>Without <see cref="Close"/>: as if the process were killed.</summary>
    public void Dispose() => _journal.Dispose();

    private void TellWhatWasMissed(LogFileSurvey survey)
    {
        if (!survey.HasPast) return;
        if (survey.TornBytes > 0)
        {
            ErrorEvents.Append(
                _topics, _clock, "persist_torn",
                $"{survey.TornBytes} bytes of the kept log were not whole and are left out; " +
                    $"every topic begins a new epoch",
                null);
        }
        long? since = survey.Header is null ? null : survey.EndUnixMicros;
        ErrorEvents.Append(
            _topics, _clock, "capture_lost",
            "the server was not running: nothing was captured until now; keys that were down count as released", null,
            since);
    }
}

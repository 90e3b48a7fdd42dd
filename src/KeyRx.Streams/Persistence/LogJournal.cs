using KeyRx.Protocol;

namespace KeyRx.Streams.Persistence;

/// <summary>
/// Keeps the records of topics in a file, so that epochs and sequences outlive the process. A record is written before
/// it is encoded for anyone, so a killed process has sent nothing that the file does not hold. Call order:
/// <see cref="Open"/>; <see cref="Add"/> any number of times and <see cref="Write"/>; <see cref="Tick"/> each second;
/// <see cref="Close"/>, else the file counts as left behind.
/// </summary>
/// <remarks>
/// Threading: the loop only. Time is an argument; whatever waits for the disk goes to an <see cref="IDiskQueue"/>.
/// </remarks>
internal sealed class LogJournal : IRecordJournal, IDisposable
{
    private readonly JournalFiles _files;
    private readonly IDiskQueue _disk;
    private readonly Action<string> _failed;
    private readonly PendingRecords _pending = new();
    private bool _isOver;

    private LogJournal(JournalFiles files, IDiskQueue disk, Action<string> failed) =>
        (_files, _disk, _failed) = (files, disk, failed);

    /// <summary>Why nothing is kept any more, until it is told; null while all is well.</summary>
    internal string? Failure { get; set; }

    /// <summary>
    /// Restores what the file holds into the topics, and begins a file of this life in its place, which is on the disk
    /// when this returns.
    /// </summary>
    /// <param name="options">Which file, and what goes into it.</param>
    /// <param name="topics">The topics of this process, to which nothing was appended yet.</param>
    /// <param name="now">This moment.</param>
    /// <param name="disk">Waits for the disk; the journal disposes it.</param>
    /// <param name="failed">Told once, in the system's words, when nothing is kept any more.</param>
    /// <param name="survey">What the file held.</param>
    /// <exception cref="PersistLogException">The file cannot be used; nothing in it has changed.</exception>
    internal static LogJournal Open(
        LogJournalOptions options, TopicTable topics, ClockPair now, IDiskQueue disk, Action<string> failed,
        out LogFileSurvey survey)
    {
        LogFile? file = null;
        JournalFiles? files = null;
        try
        {
            file = LogFile.Open(options.Path);
            survey = LogFileSurvey.Of(file, options.Path);
            bool IsKept(Topic topic) => options.KeepsSecrets || !topic.Options.IsSecret;
            var times = new RecordTimes(survey.Header?.BootId == options.BootId, now);
            new LogRestore(topics, IsKept, survey, survey.ContinuesIn(options.BootId), times).Run(file);
            file.HoldsSecrets = survey.HasPast; // nobody knows who wrote it
            Topic[] kept = [.. topics.All.ToArray().Where(IsKept)];
            files = new JournalFiles(file, kept, options.BootId, disk) { Clock = now, NowNanos = now.MonotonicNanos };
            files.Begin();
            var journal = new LogJournal(files, disk, failed);
            foreach (var topic in kept) topic.Journal = journal;
            return journal;
        }
        catch (Exception e)
        {
            disk.Dispose();
            files?.Dispose();
            file?.Dispose();
            if (!LogFile.IsOfTheSystem(e)) throw;
            throw new PersistLogException($"{options.Path}: the log cannot be written: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Add(Topic topic, ulong sequence, ulong timeNanos, ReadOnlySpan<byte> record)
    {
        if (_isOver) return;
        _files.NowNanos = Math.Max(_files.NowNanos, timeNanos);
        if (topic.Options.IsSecret) _files.NoteSecret(timeNanos);
        _pending.Add(new LogFileRecord(LogFileRecordKind.Record, topic.Id, sequence, timeNanos, record));
        if (_pending.Length >= PendingRecords.BytesMax) Write();
    }

    /// <inheritdoc/>
    public void Write()
    {
        if (_pending.Length == 0) return;
        try
        {
            var written = _pending.Length;
            Put();
            _files.Advance(written);
        }
        catch (Exception e) when (LogFile.IsOfTheSystem(e))
        {
            Fail(e);
        }
    }

    /// <summary>
    /// Each second: lets the disk catch up, carries a rewrite on, and sees to it that what was typed does not linger.
    /// </summary>
    internal void Tick(ulong nowNanos)
    {
        if (_isOver) return;
        _files.NowNanos = Math.Max(_files.NowNanos, nowNanos);
        try
        {
            Put();
            _files.Advance(0);
            _files.SyncLater();
        }
        catch (Exception e) when (LogFile.IsOfTheSystem(e))
        {
            Fail(e);
        }
    }

    /// <summary>The clocks have moved against each other: later records are to be read by the new pair.</summary>
    internal void NoteClock(ClockPair now)
    {
        if (_isOver) return;
        _files.Clock = now;
        _pending.Add(new LogFileRecord(LogFileRecordKind.Clock, 0, (ulong)now.UnixMicros, now.MonotonicNanos, []));
    }

    /// <summary>
    /// Topics were wiped: what others hold goes on in a new file, and all that was typed is overwritten when this
    /// returns.
    /// </summary>
    internal void ForgetWiped()
    {
        if (_isOver) return;
        _pending.Discard();
        try
        {
            _files.Forget();
        }
        catch (Exception e) when (LogFile.IsOfTheSystem(e))
        {
            Fail(e);
        }
    }

    /// <summary>The end in order: everything is on the disk when this returns, and the file says so.</summary>
    internal void Close(ClockPair now)
    {
        if (_isOver) return;
        try
        {
            _files.PrepareClose();
            _pending.Add(new LogFileRecord(LogFileRecordKind.Close, 0, (ulong)now.UnixMicros, now.MonotonicNanos, []));
            Put();
            _files.Sync();
            _isOver = true;
        }
        catch (Exception e) when (LogFile.IsOfTheSystem(e))
        {
            Fail(e);
        }
    }

    /// <summary>Waits until the disk has done what was asked of it so far.</summary>
    internal void WaitForDisk() => _disk.Wait();

    /// <inheritdoc/>
    public void Dispose()
    {
        _isOver = true;
        _pending.Discard();
        _disk.Dispose();
        _files.Dispose();
    }

    private void Put()
    {
        if (_pending.Length == 0) return;
        _files.Append(_pending.Bytes);
        _pending.Discard();
    }

    /// <summary>
    /// The disk never stops the server: what goes wrong ends the keeping until the next start. The file is emptied, for
    /// else it would claim to hold everything that was sent.
    /// </summary>
    private void Fail(Exception reason)
    {
        (_isOver, Failure) = (true, reason.Message);
        _failed(reason.Message);
        _pending.Discard();
        _files.TryDestroy();
    }
}

using Microsoft.Extensions.Logging;

namespace KeyRx.Server;

/// <summary>
/// Keeps the records of topics in a file, so that epochs and sequences outlive the process. A record is written before
/// it is encoded for anyone, so a killed process has sent nothing that the file does not hold; a thread of its own
/// waits for the disk each second. Call order: <see cref="Open"/>; <see cref="Add"/> any number of times and
/// <see cref="Write"/>; <see cref="Tick"/> each second; <see cref="Close"/>, else the file counts as left behind.
/// </summary>
/// <remarks>Threading: the owner only.</remarks>
internal sealed class LogJournal : IDisposable
{
    private const int PendingBytesMax = 64 * 1024;
    private const int StepBytesMin = 64 * 1024;
    private const int SlackBytes = 1024 * 1024;

    /// <summary>A file this much larger than it has to be: the disk takes far longer than what comes in.</summary>
    private const int BacklogBytesMax = 64 * 1024 * 1024;

    private readonly Topic[] _topics;
    private readonly MonotonicClock _clock;
    private readonly Guid _bootId;
    private readonly ILogger _logger;
    private readonly ulong _secretNanosMax;
    private readonly LogSync _sync;
    private LogFile _file;
    private LogRewrite? _rewrite;
    private long _rewriteSynced;
    private byte[] _pending = GC.AllocateUninitializedArray<byte>(PendingBytesMax, pinned: true);
    private int _length;
    private long _synced;
    private bool _isDirty;
    private ulong _secretSince;
    private bool _isOver;

    private LogJournal(LogFile file, Topic[] topics, MonotonicClock clock, Guid bootId, ILogger logger, LogSync sync) =>
        (_file, _topics, _clock, _bootId, _logger, _sync, _secretNanosMax) = (file, topics, clock, bootId, logger, sync, topics.Max(t => t.Options.IsSecret ? t.Options.RetainNanos : 0));

    /// <summary>Why nothing is kept any more, until it is told; null while all is well.</summary>
    internal string? Failure { get; set; }

    /// <summary>
    /// Restores what the file holds into the topics, and begins a file of this life in its place, which is on the disk
    /// when this returns.
    /// </summary>
    /// <exception cref="PersistLogException">The file cannot be used; nothing in it has changed.</exception>
    internal static LogJournal Open(KeyRxServerOptions options, TopicTable topics, MonotonicClock clock, ILogger logger, out LogFileSurvey survey)
    {
        var path = options.PersistLog!;
        var bootId = options.BootId ?? BootId.Read();
        var file = LogFile.Open(path);
        LogJournal? journal = null;
        try
        {
            survey = LogFileSurvey.Of(file, path);
            bool IsKept(Topic topic) => options.PersistKeys || !topic.Options.IsSecret;
            var times = new RecordTimes(survey.Header?.BootId == bootId, clock.Pair);
            new LogRestore(topics, IsKept, survey, survey.ContinuesIn(bootId), times).Run(file);
            file.HoldsSecrets = survey.HasPast; // nobody knows who wrote it
            journal = new LogJournal(file, [.. topics.All.ToArray().Where(IsKept)], clock, bootId, logger, new LogSync(options.BeforeDisk));
            journal.Replace();
            foreach (var topic in journal._topics) topic.Journal = journal;
            journal._file.Sync();
            journal._file.SyncName();
            journal.GiveUpLater(file);
            return journal;
        }
        catch (Exception e)
        {
            journal?.Dispose();
            file.Dispose();
            if (LogFile.IsOfTheSystem(e)) throw new PersistLogException($"{path}: the log cannot be written: {e.Message}", e);
            throw;
        }
    }

    /// <summary>Takes a record in that was just appended.</summary>
    internal void Add(Topic topic, ulong sequence, ulong timeNanos, ReadOnlySpan<byte> bytes)
    {
        if (topic.Options.IsSecret && _secretSince == 0) _secretSince = timeNanos;
        Enqueue(new LogFileRecord(LogFileRecordKind.Record, topic.Id, sequence, timeNanos, bytes));
        if (_length >= PendingBytesMax) Write();
    }

    /// <summary>Hands what was added to the system: from here on it outlives this process. Before anyone is sent it.</summary>
    internal void Write()
    {
        if (_length == 0) return;
        try
        {
            var written = _length;
            Put();
            Advance(written);
        }
        catch (Exception e) when (LogFile.IsOfTheSystem(e))
        {
            Fail(e);
        }
    }

    /// <summary>Each second: lets the disk catch up, carries a rewrite on, and sees to it that what was typed does not linger.</summary>
    internal void Tick()
    {
        if (_isOver) return;
        try
        {
            Put();
            Advance(0);
            if (_sync.Failure is { } failure) throw new IOException(failure.Message, failure);
            if (!_isDirty || !_sync.IsDone(_synced)) return;
            _isDirty = false;
            _synced = _sync.Post(_file.Sync);
        }
        catch (Exception e) when (LogFile.IsOfTheSystem(e))
        {
            Fail(e);
        }
    }

    /// <summary>The clocks have moved against each other: later records are to be read by the new pair.</summary>
    internal void NoteClock() => Enqueue(new LogFileRecord(LogFileRecordKind.Clock, 0, (ulong)_clock.Pair.UnixMicros, _clock.Pair.MonotonicNanos, []));

    /// <summary>Topics were wiped: what others hold goes on in a new file, and all that was typed is overwritten when this returns.</summary>
    internal void ForgetWiped()
    {
        if (_isOver) return;
        Discard();
        try
        {
            Abandon();
            var old = _file;
            Replace();
            if (old.HoldsSecrets) old.Erase();
            GiveUpLater(old);
        }
        catch (Exception e) when (LogFile.IsOfTheSystem(e))
        {
            Fail(e);
        }
    }

    /// <summary>The end in order: everything is on the disk when this returns, and the file says so.</summary>
    internal void Close()
    {
        if (_isOver) return;
        try
        {
            Abandon();
            WaitForDisk();
            if (_sync.Failure is { } failure) throw new IOException(failure.Message, failure);
            var now = _clock.NowNanos;
            Enqueue(new LogFileRecord(LogFileRecordKind.Close, 0, (ulong)_clock.Pair.ToUnixMicros(now), now, []));
            Put();
            _file.Sync();
            _isOver = true;
        }
        catch (Exception e) when (LogFile.IsOfTheSystem(e))
        {
            Fail(e);
        }
    }

    /// <summary>Until the disk has done what was asked of it so far.</summary>
    internal void WaitForDisk() => _sync.Wait();

    /// <inheritdoc/>
    public void Dispose()
    {
        _isOver = true;
        Discard();
        _sync.Dispose();
        _rewrite?.File.Dispose();
        _file.Dispose();
    }

    private void Enqueue(in LogFileRecord record)
    {
        if (_isOver) return;
        if (_length + record.Size > _pending.Length) Grow(_length + record.Size);
        record.Write(_pending.AsSpan(_length));
        _length += record.Size;
    }

    private void Grow(int size)
    {
        var larger = GC.AllocateUninitializedArray<byte>(Math.Max(_pending.Length * 2, size), pinned: true);
        _pending.AsSpan(0, _length).CopyTo(larger);
        _pending.AsSpan().Clear();
        _pending = larger;
    }

    private void Put()
    {
        if (_length == 0) return;
        var bytes = _pending.AsSpan(0, _length);
        _file.Append(bytes);
        if (_rewrite is { IsComplete: true } rewrite) rewrite.File.Append(bytes);
        _isDirty = true;
        Discard();
    }

    /// <summary>Overwritten too: the buffer outlives a pause.</summary>
    private void Discard()
    {
        _pending.AsSpan(0, _length).Clear();
        _length = 0;
    }

    /// <summary>Carries a rewrite on faster than the file grows, or begins one when the file holds much that nobody can get any more.</summary>
    private void Advance(int written)
    {
        if (_rewrite is null)
        {
            if (IsRewriteDue()) _rewrite = BeginRewrite();
        }
        else if (!_rewrite.IsComplete)
        {
            if (_rewrite.Step(Math.Max(StepBytesMin, written * 2L))) _rewriteSynced = _sync.Post(_rewrite.File.Sync);
        }
        else if (_sync.IsDone(_rewriteSynced) && _sync.Failure is null)
        {
            var old = _file;
            Install(_rewrite);
            GiveUpLater(old);
        }
        else if (_file.Length > FileBytesMax() + BacklogBytesMax)
        {
            throw new IOException("the disk does not keep up");
        }
    }

    private bool IsRewriteDue()
    {
        if (_secretSince != 0 && _clock.NowNanos - _secretSince > 2 * _secretNanosMax) return true;
        if (_file.Length <= SlackBytes) return false;
        return _file.Length > FileBytesMax();
    }

    private long FileBytesMax()
    {
        var retained = 0L;
        foreach (var topic in _topics) retained += topic.Records.RetainedBytes;
        return (2 * retained) + SlackBytes;
    }

    private bool HoldsSecrets()
    {
        foreach (var topic in _topics)
        {
            if (topic.Options.IsSecret && topic.Records.RetainedBytes > 0) return true;
        }

        return false;
    }

    private LogRewrite BeginRewrite()
    {
        _secretSince = HoldsSecrets() ? _clock.NowNanos : 0;
        return LogRewrite.Begin(_file.CreateNext(), new LogFileHeader(_bootId, _clock.Pair), _topics);
    }

    /// <summary>A rewrite in one go.</summary>
    private void Replace()
    {
        _rewrite = BeginRewrite();
        _rewrite.Step(long.MaxValue / 2);
        Install(_rewrite);
    }

    private void Install(LogRewrite rewrite)
    {
        rewrite.File.MoveTo(_file);
        (_file, _rewrite, _isDirty) = (rewrite.File, null, true);
    }

    /// <summary>Of what was typed nothing stays on the disk in a file that nobody can name any more.</summary>
    private void GiveUpLater(LogFile old) => _sync.Post(() =>
    {
        using (old)
        {
            if (!old.HoldsSecrets) return;
            old.Erase();
            old.Sync();
        }
    });

    private void Abandon()
    {
        if (_rewrite is not { } rewrite) return;
        _rewrite = null;
        rewrite.File.Delete();
        if (rewrite.File.HoldsSecrets) rewrite.File.Erase();
        GiveUpLater(rewrite.File);
    }

    /// <summary>
    /// The disk never stops the server: what goes wrong ends the keeping until the next start. The file is emptied, for
    /// else it would claim to hold everything that was sent.
    /// </summary>
    private void Fail(Exception reason)
    {
        (_isOver, Failure) = (true, reason.Message);
        ServerLog.PersistFailed(_logger, reason.Message);
        Discard();
        _file.TryDestroy();
        _rewrite?.File.TryDestroy();
        _rewrite?.File.TryDelete();
    }
}

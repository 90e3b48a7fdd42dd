using KeyRx.Protocol;

namespace KeyRx.Streams.Persistence;

/// <summary>
/// The file that records go to, and the rewrite that will take its place: a file only grows, so what nobody can get any
/// more leaves it by a rewrite.
/// </summary>
/// <remarks>Threading: the loop only. What the system refuses comes out as its exception.</remarks>
internal sealed class JournalFiles : IDisposable
{
    private const int StepBytesMin = 64 * 1024;
    private const int SlackBytes = 1024 * 1024;

    /// <summary>A file this much larger than it has to be: the disk takes far longer than what comes in.</summary>
    private const int BacklogBytesMax = 64 * 1024 * 1024;

    private readonly Topic[] _topics;
    private readonly Guid _bootId;
    private readonly IDiskQueue _disk;
    private readonly ulong _secretNanosMax;
    private LogFile _file;
    private LogRewrite? _rewrite;
    private long _rewriteSynced;
    private long _synced;
    private bool _isDirty;
    private ulong _secretSince;

    internal JournalFiles(LogFile file, Topic[] topics, Guid bootId, IDiskQueue disk)
    {
        (_file, _topics, _bootId, _disk) = (file, topics, bootId, disk);
        _secretNanosMax = topics.Max(topic => topic.Options.IsSecret ? topic.Options.RetainNanos : 0);
    }

    /// <summary>A moment, and how wall time stands to it.</summary>
    internal ClockPair Clock { get; set; }

    /// <summary>The latest moment that is known.</summary>
    internal ulong NowNanos { get; set; }

    /// <summary>A record of what is typed goes to the file: it must leave it by its age.</summary>
    internal void NoteSecret(ulong timeNanos)
    {
        if (_secretSince == 0) _secretSince = timeNanos;
    }

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        _file.Append(bytes);
        if (_rewrite is { IsComplete: true } rewrite) rewrite.File.Append(bytes);
        _isDirty = true;
    }

    /// <summary>
    /// Carries a rewrite on faster than the file grows, or begins one when the file holds much that nobody can get any
    /// more.
    /// </summary>
    internal void Advance(int written)
    {
        if (_rewrite is null)
        {
            if (IsRewriteDue()) _rewrite = BeginRewrite();
        }
        else if (!_rewrite.IsComplete)
        {
            if (_rewrite.Step(Math.Max(StepBytesMin, written * 2L))) _rewriteSynced = _disk.Post(_rewrite.File.Sync);
        }
        else if (_disk.IsDone(_rewriteSynced) && _disk.Failure is null)
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

    /// <summary>Has the disk take what was appended, unless it is busy with that.</summary>
    internal void SyncLater()
    {
        ThrowIfFailed();
        if (!_isDirty || !_disk.IsDone(_synced)) return;
        _isDirty = false;
        _synced = _disk.Post(_file.Sync);
    }

    /// <summary>A rewrite in one go, which the disk has when this returns; for the start.</summary>
    internal void Begin()
    {
        var old = _file;
        Replace();
        _file.Sync();
        _file.SyncName();
        GiveUpLater(old);
    }

    /// <summary>Goes on in a new file; all that was typed is overwritten when this returns.</summary>
    internal void Forget()
    {
        Abandon();
        var old = _file;
        Replace();
        if (old.HoldsSecrets) old.Erase();
        GiveUpLater(old);
    }

    /// <summary>Ends a rewrite and waits for the disk, so that nothing but the last record is missing.</summary>
    internal void PrepareClose()
    {
        Abandon();
        _disk.Wait();
        ThrowIfFailed();
    }

    /// <summary>Waits until the disk has what was appended.</summary>
    internal void Sync() => _file.Sync();

    /// <summary>Leaves a file that claims nothing, as far as the system allows.</summary>
    internal void TryDestroy()
    {
        _file.TryDestroy();
        _rewrite?.File.TryDestroy();
        _rewrite?.File.TryDelete();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rewrite?.File.Dispose();
        _file.Dispose();
    }

    private void ThrowIfFailed()
    {
        if (_disk.Failure is { } failure) throw new IOException(failure.Message, failure);
    }

    private bool IsRewriteDue()
    {
        if (_secretSince != 0 && NowNanos - Math.Min(_secretSince, NowNanos) > 2 * _secretNanosMax) return true;
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
        _secretSince = HoldsSecrets() ? NowNanos : 0;
        return LogRewrite.Begin(_file.CreateNext(), new LogFileHeader(_bootId, Clock), _topics);
    }

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
    private void GiveUpLater(LogFile old) => _disk.Post(() =>
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
}

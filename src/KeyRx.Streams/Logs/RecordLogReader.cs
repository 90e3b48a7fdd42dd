using KeyRx.Protocol;

namespace KeyRx.Streams.Logs;

/// <summary>
/// A place of its own in a record log, on any thread of the process: every record once and in order, and every one that
/// was overwritten first is told by its count.
/// </summary>
/// <remarks>
/// Threading: one thread at a time, any; the writer never waits for it and does not know it. Nothing is allocated.
/// What was copied counts only if the writer had not announced to overwrite it, which is asked behind a read
/// barrier.
/// </remarks>
internal sealed class RecordLogReader
{
    private readonly RecordLog _log;
    private RecordLogLife _life;
    private ulong _position;

    /// <summary>Records of all lives of the log that were read or told as lost.</summary>
    private ulong _taken;

    /// <summary>Reads what is appended from now on.</summary>
    internal RecordLogReader(RecordLog log)
    {
        _log = log;
        FrameStart head;
        do _life = log.Life;
        while (!log.Log.TryReadHead(out head) || head.Position < _life.Start || log.Life != _life);
        (_position, _taken) = (head.Position, _life.Before + head.FirstSequence - _life.First);
    }

    /// <summary>Reads from a sequence of the present epoch on; what is no longer retained of it is a gap.</summary>
    internal RecordLogReader(RecordLog log, ulong fromSequence)
    {
        (_log, _life) = (log, log.Life);
        _taken = _life.Before + fromSequence - _life.First;
        _position = FindRetained();
    }

    /// <summary>Reads all that is retained; first a new epoch is told.</summary>
    private RecordLogReader(RecordLog log, RecordLogLife past) => (_log, _life, _taken) = (log, past, past.Before);

    /// <summary>
    /// Goes on behind what was read last. Where that is of another life of the log, or not of this log, a new epoch is
    /// told, then all that is retained.
    /// </summary>
    internal static RecordLogReader After(RecordLog log, StreamPosition position)
    {
        var life = log.Life;
        var spin = default(SpinWait);
        FrameStart head;
        while (!log.Log.TryReadHead(out head)) spin.SpinOnce();
        if (position.Epoch != life.Epoch || position.Sequence >= head.FirstSequence || log.Life != life)
            return new RecordLogReader(log, life with { });
        return new RecordLogReader(log, position.Sequence + 1);
    }

    /// <summary>Epoch of the records that come next.</summary>
    internal ulong Epoch => _life.Epoch;

    /// <summary>First sequence of that epoch in this log.</summary>
    internal ulong FirstSequence => _life.First;

    /// <summary>The log was wiped, which is told next.</summary>
    internal bool IsInPastLife => !ReferenceEquals(_log.Life, _life);

    /// <summary>Something was appended that was not looked at yet.</summary>
    internal bool HasMore => _position < _log.Log.Head;

    /// <summary>
    /// Goes on at a place further on in this life, which something else tells what came before; false, and nothing
    /// happens, where it is of another life or lies behind.
    /// </summary>
    internal bool TrySkipTo(RecordLogLife life, FrameStart next, out ulong skipped)
    {
        skipped = 0;
        var number = life.Before + next.FirstSequence - life.First;
        if (!ReferenceEquals(life, _life) || number < _taken) return false;
        (skipped, _taken, _position) = (number - _taken, number, next.Position);
        return true;
    }

    /// <summary>Copies the next record out, or says why not.</summary>
    /// <param name="destination">Gets the record's bytes.</param>
    /// <param name="header">The record's header; its length says how much of the destination is used.</param>
    /// <param name="lost">How many records were lost before the next one; 0 unless the result says so.</param>
    internal RecordReadResult TryRead(Span<byte> destination, out RecordHeader header, out ulong lost)
    {
        (header, lost) = (default, 0);
        if (!_log.Users.TryEnter()) return RecordReadResult.Closed;
        var result = Read(destination, out header, out lost);
        _log.Users.Leave();
        return result;
    }

    private RecordReadResult Read(Span<byte> destination, out RecordHeader header, out ulong lost)
    {
        lost = 0;
        Span<byte> headerBytes = stackalloc byte[RecordHeader.SizeInBytes];
        while (true)
        {
            header = default;
            if (_log.Life is var life && !ReferenceEquals(life, _life)) return Enter(life, out lost);
            if (_position >= _log.Log.Head) return RecordReadResult.Empty;
            var piece = _log.Log.PieceAt(_position);
            var bytes = headerBytes[..Math.Min(piece, RecordHeader.SizeInBytes)];
            if (!_log.Log.TryCopy(_position, bytes))
            {
                _position = FindRetained();
                continue;
            }

            if (RecordHeader.IsPadding(bytes))
            {
                _position += (ulong)piece;
                continue;
            }

            header = RecordHeader.Read(bytes);
            var number = _life.Before + header.Sequence - _life.First;
            if (number > _taken)
            {
                (lost, _taken) = (number - _taken, number);
                return RecordReadResult.Gap;
            }

            // Before what was asked for: passed over.
            var isWanted = number == _taken;
            if (isWanted && header.Length > destination.Length) return RecordReadResult.TooSmall;
            if (isWanted && !_log.Log.TryCopy(_position + RecordHeader.SizeInBytes, destination[..header.Length]))
            {
                destination[..header.Length].Clear(); // half of it may be what was wiped
                _position = FindRetained();
                continue;
            }

            _position += (ulong)header.Size;
            if (!isWanted) continue;
            _taken++;
            return RecordReadResult.Record;
        }
    }

    private RecordReadResult Enter(RecordLogLife life, out ulong lost)
    {
        lost = life.Before > _taken ? life.Before - _taken : 0;
        _taken = Math.Max(_taken, life.Before);
        _position = Math.Max(_position, life.Start);
        _life = life;
        return RecordReadResult.NewEpoch;
    }

    /// <summary>The start of a record near the tail; the head when there is none.</summary>
    private ulong FindRetained()
    {
        var head = _log.Log.Head;
        var from = Math.Max(_log.Log.RetainedFrom, _life.Start);
        // Both of these are starts of records; anything else is not.
        if (from == _life.Start || from == _log.Log.TrimmedTo) return from;
        return _log.Anchors.TryFind(from, head, out var position) ? position : Math.Max(_position, head);
    }
}

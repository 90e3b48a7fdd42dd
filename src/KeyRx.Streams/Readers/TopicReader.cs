using System.Numerics;
using System.Runtime.CompilerServices;
using KeyRx.Protocol;
using KeyRx.Streams.Logs;

namespace KeyRx.Streams.Readers;

/// <summary>
/// Reads a topic in the server's own process: a place in its log, with snapshots, gaps and new epochs as clients have
/// them. Nothing is copied but into the caller's buffer, and a record costs no allocation. From
/// <c>KeyRxServer.Subscribe</c>.
/// </summary>
/// <remarks>
/// Threading: one thread at a time, any; <see cref="Dispose"/> any thread. The server never waits for a reader: one
/// that is too slow has a gap. A pause wipes secret topics (scopes key, shortcut, redacted): nothing of before it is
/// read after the wipe, and what the caller has copied is the caller's to overwrite.
/// </remarks>
public sealed class TopicReader : IDisposable
{
    private const int FirstBufferBytes = 4 * 1024;

    private readonly RecordLogReader _records;
    private readonly SnapshotSlot? _slot;
    private readonly Action<TopicReader> _leave;
    private readonly ReaderWake _wake = new();

    /// <summary>Nothing comes before a snapshot.</summary>
    private bool _awaitsSnapshot;

    /// <summary>The snapshot that the records go on behind, once they do.</summary>
    private ReaderSnapshot? _placed;

    /// <summary>Records of a gap that is told with the snapshot.</summary>
    private ulong _lost;

    /// <param name="log">The topic's.</param>
    /// <param name="from">What was read last; null reads from now on.</param>
    /// <param name="ask">Has the loop call <see cref="Put"/>; null where the topic has no state.</param>
    /// <param name="leave">The loop need not know this one any more.</param>
    internal TopicReader(
        RecordLog log, StreamPosition? from, Action<TopicReader>? ask, Action<TopicReader> leave)
    {
        _records = from is { } position ? RecordLogReader.After(log, position) : new RecordLogReader(log);
        _slot = ask is null ? null : new SnapshotSlot(() => ask(this));
        _leave = leave;
        _awaitsSnapshot = from is null && _slot is not null;
    }

    /// <summary>
    /// The server has ended, the topic was removed, or the reader was disposed: nothing will ever come.
    /// </summary>
    public bool IsClosed => _wake.IsClosed;

    /// <summary>
    /// Takes what comes next, without waiting. False where there is nothing yet, the buffer is too small, or the
    /// reader is closed: <see cref="TopicItem.Kind"/> says which.
    /// </summary>
    /// <param name="buffer">Gets the bytes. 24 hold a key event; a gap needs none.</param>
    /// <param name="item">What was read, and how many bytes of it there are.</param>
    public bool TryRead(Span<byte> buffer, out TopicItem item)
    {
        if (!IsClosed) return _awaitsSnapshot ? TryReadSnapshot(buffer, out item) : TryReadRecord(buffer, out item);
        item = new TopicItem(TopicItemKind.Closed);
        return false;
    }

    /// <summary>
    /// Waits until <see cref="TryRead"/> may have something to tell; it may have nothing all the same. False once the
    /// reader is closed. Goes on on the thread pool, or where the caller's context says. One wait at a time.
    /// </summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the reader goes on.</exception>
    /// <exception cref="InvalidOperationException">Somebody waits already.</exception>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<bool>(cancellationToken);
        _wake.Arm();
        // Armed first, then asked: whoever adds something after the question sees the waiter and wakes it.
        if (HasNews && _wake.TryDisarm()) return new ValueTask<bool>(!IsClosed);
        return _wake.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Everything, as it comes, until the reader is closed. Allocates nothing a record; its buffer is overwritten
    /// before each wait.
    /// </summary>
    /// <param name="cancellationToken">Ends it with <see cref="OperationCanceledException"/>.</param>
    public IAsyncEnumerable<TopicMessage> ReadAllAsync(CancellationToken cancellationToken = default) =>
        ReadOnAsync(cancellationToken);

    /// <summary>Ends a wait, and the reader. May be called again.</summary>
    public void Dispose()
    {
        _leave(this);
        Close();
    }

    private async IAsyncEnumerable<TopicMessage> ReadOnAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = NewBuffer(FirstBufferBytes);
        try
        {
            do
            {
                TopicItem item;
                while (TryRead(buffer, out item))
                {
                    yield return new TopicMessage(item, buffer.AsMemory(0, item.Length));
                    cancellationToken.ThrowIfCancellationRequested();
                }

                buffer.AsSpan().Clear();
                if (item.Kind == TopicItemKind.TooLong) buffer = NewBuffer(item.Length);
            }
            while (await WaitAsync(cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            buffer.AsSpan().Clear();
        }
    }

    /// <summary>The server ends.</summary>
    internal void Close()
    {
        _wake.Close();
        _slot?.Erase();
    }

    /// <summary>Something was appended, or wiped.</summary>
    internal void Wake() => _wake.Signal();

    /// <summary>The snapshot that was asked for.</summary>
    internal void Put(ReaderSnapshot snapshot)
    {
        _slot!.Put(snapshot);
        if (IsClosed) _slot.Erase(); // closed meanwhile: nobody will take it
        _wake.Signal();
    }

    /// <summary>Overwrites the snapshot that waits (pause).</summary>
    internal void EraseSnapshot() => _slot?.Erase();

    /// <summary>The same, once it has waited for this long; the reader then asks for another one.</summary>
    internal void EraseSnapshotOlderThan(ulong nanos, ulong nowNanos)
    {
        if (_slot?.EraseOlderThan(nanos, nowNanos) == true) _wake.Signal();
    }

    private bool HasNews =>
        IsClosed || _records.IsInPastLife || (_awaitsSnapshot ? _slot!.HasNews : _records.HasMore);

    private static byte[] NewBuffer(int length) =>
        GC.AllocateUninitializedArray<byte>((int)BitOperations.RoundUpToPowerOf2((uint)length), pinned: true);

    private bool TryReadRecord(Span<byte> buffer, out TopicItem item)
    {
        var result = _records.TryRead(buffer, out var header, out var lost);
        switch (result)
        {
            case RecordReadResult.Record:
                var position = new StreamPosition(_records.Epoch, header.Sequence);
                item = new TopicItem(TopicItemKind.Record, position, header.TimeNanos, header.Length);
                return true;
            case RecordReadResult.Gap when _slot is not null:
                (_awaitsSnapshot, _lost) = (true, lost);
                return TryReadSnapshot(buffer, out item);
            case RecordReadResult.Gap:
                item = Told(TopicItemKind.Gap, header.Sequence - 1, lost);
                return true;
            case RecordReadResult.NewEpoch:
                item = Told(TopicItemKind.NewEpoch, _records.FirstSequence - 1, lost);
                return true;
            case RecordReadResult.TooSmall:
                item = new TopicItem(TopicItemKind.TooLong, Length: header.Length);
                return false;
            default:
                var isOver = result == RecordReadResult.Closed;
                item = new TopicItem(isOver ? TopicItemKind.Closed : TopicItemKind.None);
                return false;
        }
    }

    private bool TryReadSnapshot(Span<byte> buffer, out TopicItem item)
    {
        if (_records.IsInPastLife) return LeaveSnapshot(buffer, out item);
        item = default;
        var snapshot = _slot!.Take();
        if (snapshot is null) return false;
        if (!ReferenceEquals(snapshot, _placed))
        {
            if (!_records.TrySkipTo(snapshot.Life, snapshot.Next, out var skipped))
            {
                snapshot.Erase(); // asked for before a wipe, or before a later one was read
                _slot.AskAgain();
                return false;
            }

            _placed = snapshot;
            if (_lost > 0)
            {
                item = Told(TopicItemKind.Gap, snapshot.Next.FirstSequence - 1, _lost + skipped);
                _lost = 0;
                PutBack(snapshot);
                return true;
            }
        }

        if (snapshot.Bytes.Length > buffer.Length)
        {
            item = new TopicItem(TopicItemKind.TooLong, Length: snapshot.Bytes.Length);
            PutBack(snapshot);
            return false;
        }

        return TryCopy(snapshot, buffer, out item);
    }

    private bool TryCopy(ReaderSnapshot snapshot, Span<byte> buffer, out TopicItem item)
    {
        var length = snapshot.Bytes.Length;
        snapshot.Bytes.CopyTo(buffer);
        snapshot.Erase();
        // A wipe that begins from here on comes after this reading; after one that began before nobody may have it.
        Volatile.ReadBarrier();
        var isWiped = _records.IsInPastLife;
        if (isWiped) buffer[..length].Clear();
        if (isWiped || !snapshot.HasValue) return LeaveSnapshot(buffer, out item);
        (_awaitsSnapshot, _placed) = (false, null);
        var position = new StreamPosition(_records.Epoch, snapshot.Next.FirstSequence - 1);
        item = new TopicItem(TopicItemKind.Snapshot, position, Length: length);
        return true;
    }

    /// <summary>Goes on without one: a new life of the log is told from its beginning.</summary>
    private bool LeaveSnapshot(Span<byte> buffer, out TopicItem item)
    {
        (_awaitsSnapshot, _placed) = (false, null);
        _slot!.Erase();
        var isFound = TryReadRecord(buffer, out item);
        if (item.Kind != TopicItemKind.NewEpoch) return isFound;
        item = item with { LostCount = item.LostCount + _lost };
        _lost = 0;
        return isFound;
    }

    /// <summary>For the next call; unless there is none, or it was wiped meanwhile.</summary>
    private void PutBack(ReaderSnapshot snapshot)
    {
        _slot!.PutBack(snapshot);
        if (_records.IsInPastLife || IsClosed) _slot.Erase();
    }

    private TopicItem Told(TopicItemKind kind, ulong sequence, ulong lost) =>
        new(kind, new StreamPosition(_records.Epoch, sequence), LostCount: lost);
}

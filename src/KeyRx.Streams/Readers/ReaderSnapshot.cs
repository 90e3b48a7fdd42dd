using KeyRx.Streams.Logs;
using KeyRx.Streams.States;

namespace KeyRx.Streams.Readers;

/// <summary>A topic's state at a place of its log, on the way from the loop to a reader.</summary>
/// <remarks>Threading: made by the loop, then whoever has taken it; <see cref="Erase"/> any thread.</remarks>
internal sealed class ReaderSnapshot
{
    /// <summary>Pinned: what is overwritten has not been copied elsewhere by the collector.</summary>
    private readonly byte[] _bytes;

    /// <summary>Of the state of a log that holds nothing unflushed.</summary>
    internal ReaderSnapshot(ITopicState state, RecordLog log)
    {
        (Life, HasValue) = (log.Life, state.HasValue);
        Next = new FrameStart(log.NextSequence, log.Log.Head);
        byte[][] records = [.. state.ToRecords()];
        _bytes = GC.AllocateUninitializedArray<byte>(records.Sum(record => record.Length), pinned: true);
        var length = 0;
        foreach (var record in records)
        {
            record.CopyTo(_bytes, length);
            length += record.Length;
            record.AsSpan().Clear();
        }
    }

    /// <summary>The log's life that it is of.</summary>
    internal RecordLogLife Life { get; }

    /// <summary>The record that comes next.</summary>
    internal FrameStart Next { get; }

    /// <summary>False where the topic has nothing to tell: the reader goes on from here all the same.</summary>
    internal bool HasValue { get; }

    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>When the loop first saw it wait; 0 before. The loop only.</summary>
    internal ulong SeenNanos { get; set; }

    /// <summary>It may say what is typed: it is not left to the collector.</summary>
    internal void Erase() => _bytes.AsSpan().Clear();
}

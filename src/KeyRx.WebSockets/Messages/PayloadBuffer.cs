using System.Buffers;
using System.Runtime.CompilerServices;

namespace KeyRx.WebSockets.Messages;

/// <summary>
/// The payload of the message being assembled: a chain of rented pieces, so that growing never copies what is there.
/// GetRoom, Advance, ..., ToSequence, then Restart or Release. One caller at a time.
/// </summary>
/// <remarks>
/// The first array is as large as the bytes at hand, each later one as large as all before it: memory stays within
/// twice what was received, whatever length a header promised. Who inflates asks for more, within the message's limit.
/// </remarks>
/// <param name="pool">Arrays; null = all pieces are blocks.</param>
/// <param name="blocks">For larger pieces, or all of them; null = these are arrays too.</param>
internal sealed class PayloadBuffer(ArrayPool<byte>? pool, MemoryPool<byte>? blocks = null)
{
    /// <summary>Smallest array: most messages of KeyRx clients fit one, in however many fragments.</summary>
    internal const int SegmentBytesMin = 4096;

    /// <summary>Largest array where there is a pool for larger pieces.</summary>
    internal const int ArrayBytesMax = 64 * 1024;

    /// <summary>Largest piece: what the shared pool keeps well, and the most that is wasted at the end.</summary>
    internal const int SegmentBytesMax = 1 << 20;

    /// <summary>Objects kept for the next large message: 64 MiB worth of them.</summary>
    private const int SpareMax = 64;

    private PayloadSegment? _first;
    private PayloadSegment? _last;
    private PayloadSegment? _spare;
    private int _spareCount;

    /// <summary>Bytes written so far.</summary>
    internal long Length { get; private set; }

    /// <summary>No array is held.</summary>
    internal bool IsReleased => _first is null;

    /// <summary>At least one byte of room.</summary>
    /// <param name="wanted">How many bytes are at hand: the size of the first array.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Span<byte> GetRoom(long wanted)
    {
        if (_last is null || _last.Room.IsEmpty)
            Append(wanted);
        return _last!.Room;
    }

    /// <summary>Counts bytes put into the room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Advance(int count)
    {
        _last!.Advance(count);
        Length += count;
    }

    /// <summary>What was written; valid until <see cref="Restart"/> or <see cref="Release"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ReadOnlySequence<byte> ToSequence()
    {
        if (_first is null)
            return default;
        if (_first != _last)
            return Chain(_first, _last!);
        return _first.IsBlock
            ? new ReadOnlySequence<byte>(_first.Filled)
            : new ReadOnlySequence<byte>(_first.Array, 0, _first.Written);
    }

    private static ReadOnlySequence<byte> Chain(PayloadSegment first, PayloadSegment last)
    {
        long index = 0;
        for (var segment = first; segment is not null; segment = segment.Following)
        {
            segment.Seal(index);
            index += segment.Written;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Written);
    }

    /// <summary>Overwrites the bytes but keeps one small piece, for a burst of small messages.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Restart()
    {
        if (_first is null || _first != _last || _first.Capacity > SegmentBytesMin)
        {
            Release();
            return;
        }

        _first.Rewind();
        Length = 0;
    }

    /// <summary>Gives every piece back.</summary>
    internal void Release()
    {
        for (var segment = _first; segment is not null;)
        {
            var next = segment.Following;
            if (segment.Close() is { } array)
                pool!.Return(array);
            Keep(segment);
            segment = next;
        }

        (_first, _last, Length) = (null, null, 0);
    }

    private void Append(long wanted)
    {
        var size = Math.Clamp(Math.Max(wanted, Length), SegmentBytesMin, SegmentBytesMax);
        var segment = TakeSpare();
        if (blocks is not null && (pool is null || size > ArrayBytesMax))
            segment.Open(blocks.Rent((int)size));
        else
            segment.Open(pool!.Rent((int)size));
        if (_last is null)
            _first = segment;
        else
            _last.Link(segment);
        _last = segment;
    }

    private PayloadSegment TakeSpare()
    {
        if (_spare is not { } segment)
            return new PayloadSegment();

        _spare = segment.Following;
        _spareCount--;
        segment.Link(null);
        return segment;
    }

    private void Keep(PayloadSegment segment)
    {
        if (_spareCount == SpareMax)
            return;

        segment.Link(_spare);
        _spare = segment;
        _spareCount++;
    }
}

using System.Buffers;

namespace KeyRx.Server.Memory;

/// <summary>
/// Bytes on their way to one socket, in order. Pooled; it has memory only while there is something in it.
/// </summary>
/// <remarks>Threading: the loop only, except while a transport sends it.</remarks>
/// <param name="memory">Where its memory comes from.</param>
internal sealed class OutputBuffer(MemoryPool<byte> memory) : IBufferWriter<byte>
{
    private const int SizeMin = 512;

    /// <summary>Memory up to this size is not worth a move.</summary>
    private const int ShrinkAbove = 8 * 1024;

    /// <summary>What waits takes at most so many times its length.</summary>
    private const int ShrinkFactor = 2;

    private IMemoryOwner<byte>? _block;
    private int _start;
    private int _end;

    /// <summary>
    /// Bytes that may have been written: what is overwritten at the end, and no page beyond it is touched.
    /// </summary>
    private int _touched;

    /// <summary>Where the latest pong begins, from <see cref="_start"/>.</summary>
    private int _pongAt;

    /// <summary>0 = there is none, or it may have been sent.</summary>
    private int _pongLength;

    /// <summary>Messages written since it was last empty.</summary>
    internal int MessageCount { get; set; }

    internal int Length => _end - _start;

    internal ReadOnlySpan<byte> Span => Room.Slice(_start, Length);

    internal Memory<byte> Memory => All.Slice(_start, Length);

    private Memory<byte> All => _block is null ? default : _block.Memory;

    private Span<byte> Room => All.Span;

    public void Advance(int count)
    {
        _end += count;
        _touched = Math.Max(_touched, _end);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(Math.Max(sizeHint, 1));
        _touched = Math.Max(_touched, _end + sizeHint);
        return All[_end..];
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(Math.Max(sizeHint, 1));
        _touched = Math.Max(_touched, _end + sizeHint);
        return Room[_end..];
    }

    /// <summary>Whether its memory comes from there.</summary>
    internal bool TakesFrom(MemoryPool<byte> pool) => memory == pool;

    /// <summary>The last bytes written are a pong.</summary>
    internal void NotePong(int length) => (_pongAt, _pongLength) = (Length - length, length);

    /// <summary>Takes the latest pong out, so that a newer one can stand for it.</summary>
    internal void RemovePong()
    {
        if (_pongLength == 0) return;
        var pong = Room[(_start + _pongAt).._end];
        pong[_pongLength..].CopyTo(pong);
        _end -= _pongLength;
        _pongLength = 0;
        MessageCount--;
    }

    /// <summary>Takes sent bytes from the front.</summary>
    internal void Consume(int count)
    {
        _start += count;
        _pongLength = 0;
        if (_start == _end) Clear();
    }

    /// <summary>Empties it and gives its memory back, overwritten, for what it held may have been keys.</summary>
    internal void Clear()
    {
        Release();
        (_start, _end, MessageCount, _pongLength) = (0, 0, 0, 0);
    }

    /// <summary>Moves a short remainder of a long message to memory of its own length.</summary>
    internal void Shrink()
    {
        if (Room.Length > ShrinkAbove && Length < Room.Length / ShrinkFactor) Move(Math.Max(SizeMin, Length));
    }

    private void Ensure(int room)
    {
        if (Room.Length - _end < room) Move(Math.Max(SizeMin, Math.Max(Length + room, Length * 2)));
    }

    private void Move(int wanted)
    {
        var length = Length;
        var block = memory.Rent(wanted);
        Span.CopyTo(block.Memory.Span);
        Release();
        (_block, _start, _end, _touched) = (block, 0, length, length);
    }

    private void Release()
    {
        Room[.._touched].Clear();
        _block?.Dispose();
        (_block, _touched) = (null, 0);
    }
}

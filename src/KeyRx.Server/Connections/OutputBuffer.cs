using System.Buffers;

namespace KeyRx.Server;

/// <summary>Bytes on their way to one socket, in order. Pooled.</summary>
/// <remarks>Threading: the owner only, except while a transport sends it.</remarks>
internal sealed class OutputBuffer : IBufferWriter<byte>
{
    private const int SizeMin = 512;

    /// <summary>Kept by a pooled buffer for its next use: a binary batch, or a dozen JSON events. Larger ones go back to the array pool.</summary>
    private const int SizeKept = 8 * 1024;

    private byte[] _bytes = [];
    private int _start;
    private int _end;

    /// <summary>Bytes that may have been written: what is overwritten at the end, and no page beyond it is touched.</summary>
    private int _touched;

    /// <summary>Where the latest pong begins, from <see cref="_start"/>.</summary>
    private int _pongAt;

    /// <summary>0 = there is none, or it may have been sent.</summary>
    private int _pongLength;

    /// <summary>Messages written since it was last empty.</summary>
    internal int MessageCount { get; set; }

    internal int Length => _end - _start;

    internal ReadOnlySpan<byte> Span => _bytes.AsSpan(_start, Length);

    internal Memory<byte> Memory => _bytes.AsMemory(_start, Length);

    public void Advance(int count)
    {
        _end += count;
        _touched = Math.Max(_touched, _end);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(Math.Max(sizeHint, 1));
        _touched = Math.Max(_touched, _end + sizeHint);
        return _bytes.AsMemory(_end);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>The last bytes written are a pong.</summary>
    internal void NotePong(int length) => (_pongAt, _pongLength) = (Length - length, length);

    /// <summary>Takes the latest pong out, so that a newer one can stand for it.</summary>
    internal void RemovePong()
    {
        if (_pongLength == 0) return;
        _bytes.AsSpan(_start + _pongAt + _pongLength, Length - _pongAt - _pongLength).CopyTo(_bytes.AsSpan(_start + _pongAt));
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

    /// <summary>Empties it; what it held is overwritten, for it may have been keys.</summary>
    internal void Clear()
    {
        if (_bytes.Length > SizeKept) Release();
        else Wipe();
        (_start, _end, MessageCount, _pongLength) = (0, 0, 0, 0);
    }

    private void Ensure(int room)
    {
        if (_bytes.Length - _end >= room) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(SizeMin, Math.Max(Length + room, Length * 2)));
        var length = Length;
        Span.CopyTo(larger);
        Release();
        (_bytes, _start, _end, _touched) = (larger, 0, length, length);
    }

    private void Release()
    {
        Wipe();
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private void Wipe()
    {
        _bytes.AsSpan(0, _touched).Clear();
        _touched = 0;
    }
}

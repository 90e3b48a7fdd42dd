using System.Buffers;

namespace KeyRx.Server;

/// <summary>Bytes on their way to one socket, in order. Pooled; holds memory only between a write and its sending.</summary>
/// <remarks>Threading: the owner only, except while a transport sends it.</remarks>
internal sealed class OutputBuffer : IBufferWriter<byte>
{
    private const int SizeMin = 512;

    private byte[] _bytes = [];
    private int _start;
    private int _end;

    /// <summary>Messages written since it was last empty.</summary>
    internal int MessageCount { get; set; }

    internal int Length => _end - _start;

    internal ReadOnlySpan<byte> Span => _bytes.AsSpan(_start, Length);

    internal Memory<byte> Memory => _bytes.AsMemory(_start, Length);

    public void Advance(int count) => _end += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_end);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Takes sent bytes from the front.</summary>
    internal void Consume(int count)
    {
        _start += count;
        if (_start == _end) Clear();
    }

    /// <summary>Empties it and gives its memory back.</summary>
    internal void Clear()
    {
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes, clearArray: true); // it may have held keys
        _bytes = [];
        (_start, _end, MessageCount) = (0, 0, 0);
    }

    private void Ensure(int room)
    {
        if (_bytes.Length - _end >= room) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(SizeMin, Math.Max(Length + room, Length * 2)));
        Span.CopyTo(larger);
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
        (_bytes, _end, _start) = (larger, Length, 0);
    }
}

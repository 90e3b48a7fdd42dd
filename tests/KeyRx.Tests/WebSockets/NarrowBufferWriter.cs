using System.Buffers;

namespace KeyRx.Tests.WebSockets;

/// <summary>A writer that never gives more room than it must: a frame has to be written over many spans.</summary>
internal sealed class NarrowBufferWriter : IBufferWriter<byte>
{
    private const int RoomMin = 7;
    private readonly List<byte> _written = [];
    private byte[] _room = [];

    public byte[] Written => [.. _written];

    public void Advance(int count) => _written.AddRange(_room.AsSpan(0, count));

    public Memory<byte> GetMemory(int sizeHint = 0) => _room = new byte[Math.Max(sizeHint, RoomMin)];

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}

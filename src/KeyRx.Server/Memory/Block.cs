using System.Buffers;

namespace KeyRx.Server.Memory;

/// <summary>Memory of one of <see cref="BlockPool"/>, outside the managed heap. Disposing it gives it back.</summary>
internal sealed unsafe class Block(BlockPool pool, byte* first, int length) : MemoryManager<byte>
{
    internal byte* First { get; } = first;

    internal int Length { get; } = length;

    /// <summary>Nobody uses it now.</summary>
    internal bool IsKept { get; set; }

    public override Span<byte> GetSpan() => new(First, Length);

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)Length, nameof(elementIndex));
        return new MemoryHandle(First + elementIndex);
    }

    public override void Unpin()
    {
        // It never moves.
    }

    protected override void Dispose(bool disposing) => pool.Return(this);
}

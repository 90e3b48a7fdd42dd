using System.Buffers;

namespace KeyRx.WebSockets.Messages;

/// <summary>
/// One rented array, or larger block, of a message's payload; the object itself is used again. One user: <see
/// cref="PayloadBuffer"/>.
/// </summary>
internal sealed class PayloadSegment : ReadOnlySequenceSegment<byte>
{
    private IMemoryOwner<byte>? _block;

    /// <summary>Empty where there is a larger block.</summary>
    internal byte[] Array { get; private set; } = [];

    internal bool IsLarge => _block is not null;

    internal int Written { get; private set; }

    internal Span<byte> Room => _block is null ? Array.AsSpan(Written) : _block.Memory.Span[Written..];

    internal Memory<byte> Filled => _block is null ? Array.AsMemory(0, Written) : _block.Memory[..Written];

    internal PayloadSegment? Following => (PayloadSegment?)Next;

    internal void Open(byte[] array) => (Array, Written) = (array, 0);

    internal void Open(IMemoryOwner<byte> block) => (_block, Written) = (block, 0);

    internal void Advance(int count) => Written += count;

    internal void Rewind() => Written = 0;

    /// <summary>Hands the array back, or disposes the block, and leaves the object fit to be opened again.</summary>
    internal byte[]? Close()
    {
        var array = IsLarge ? null : Array;
        _block?.Dispose();
        (_block, Array, Written, Memory, Next, RunningIndex) = (null, [], 0, default, null, 0);
        return array;
    }

    /// <summary>Links the next segment, or only remembers it as the next unused object.</summary>
    internal void Link(PayloadSegment? next) => Next = next;

    /// <summary>Makes the written bytes visible to a sequence.</summary>
    internal void Seal(long runningIndex)
    {
        Memory = Filled;
        RunningIndex = runningIndex;
    }
}

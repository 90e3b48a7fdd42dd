using System.Buffers;

namespace KeyRx.WebSockets.Messages;

/// <summary>
/// One rented array, or larger block, of a message's payload; the object itself is used again. One user: <see
/// cref="PayloadBuffer"/>.
/// </summary>
internal sealed class PayloadSegment : ReadOnlySequenceSegment<byte>
{
    private IMemoryOwner<byte>? _block;

    /// <summary>Of the block; asked once, for it takes two virtual calls.</summary>
    private Memory<byte> _blockMemory;

    /// <summary>Empty where there is a block.</summary>
    internal byte[] Array { get; private set; } = [];

    internal bool IsBlock => _block is not null;

    internal int Capacity => IsBlock ? _blockMemory.Length : Array.Length;

    internal int Written { get; private set; }

    internal Span<byte> Room => _block is null ? Array.AsSpan(Written) : _blockMemory.Span[Written..];

    internal Memory<byte> Filled => _block is null ? Array.AsMemory(0, Written) : _blockMemory[..Written];

    internal PayloadSegment? Following => (PayloadSegment?)Next;

    internal void Open(byte[] array) => (Array, Written) = (array, 0);

    internal void Open(IMemoryOwner<byte> block) => (_block, _blockMemory, Written) = (block, block.Memory, 0);

    internal void Advance(int count) => Written += count;

    /// <summary>
    /// Overwrites what was written: a message may tell of keys, and this memory is somebody else's next.
    /// </summary>
    internal void Rewind()
    {
        Filled.Span.Clear();
        Written = 0;
    }

    /// <summary>
    /// Hands the array back overwritten, or disposes the block, and leaves the object fit to be opened again.
    /// </summary>
    internal byte[]? Close()
    {
        Rewind();
        var array = IsBlock ? null : Array;
        _block?.Dispose();
        (_block, _blockMemory, Array, Memory, Next, RunningIndex) = (null, default, [], default, null, 0);
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

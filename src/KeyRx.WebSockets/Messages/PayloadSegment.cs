using System.Buffers;

namespace KeyRx.WebSockets;

/// <summary>One rented array of a message's payload; the object itself is used again. One owner: <see cref="PayloadBuffer"/>.</summary>
internal sealed class PayloadSegment : ReadOnlySequenceSegment<byte>
{
    internal byte[] Array { get; private set; } = [];

    internal int Written { get; private set; }

    internal Span<byte> Room => Array.AsSpan(Written);

    internal PayloadSegment? Following => (PayloadSegment?)Next;

    internal void Open(byte[] array) => (Array, Written) = (array, 0);

    internal void Advance(int count) => Written += count;

    internal void Rewind() => Written = 0;

    /// <summary>Hands the array back and leaves the object fit for <see cref="Open"/>.</summary>
    internal byte[] Close()
    {
        var array = Array;
        (Array, Written, Memory, Next, RunningIndex) = ([], 0, default, null, 0);
        return array;
    }

    /// <summary>Links the next segment, or only remembers it as the next unused object.</summary>
    internal void Link(PayloadSegment? next) => Next = next;

    /// <summary>Makes the written bytes visible to a sequence.</summary>
    internal void Seal(long runningIndex)
    {
        Memory = Array.AsMemory(0, Written);
        RunningIndex = runningIndex;
    }
}

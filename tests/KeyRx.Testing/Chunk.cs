using System.Buffers;

namespace KeyRx.Testing;

/// <summary>One segment of a sequence made by <see cref="Chunked.Join"/>; may be empty, as a pipe's may.</summary>
internal sealed class Chunk : ReadOnlySequenceSegment<byte>
{
    internal Chunk(byte[] bytes) => Memory = bytes;

    internal Chunk Append(byte[] bytes)
    {
        var next = new Chunk(bytes) { RunningIndex = RunningIndex + Memory.Length };
        Next = next;
        return next;
    }
}

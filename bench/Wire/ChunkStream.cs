namespace KeyRx.Bench.Wire;

/// <summary>
/// The receiving end of a connection on which the same bytes come again and again, at most one chunk a read. What is
/// written to it is gone. Reads and writes complete at once. One reader, no concurrency.
/// </summary>
internal sealed class ChunkStream(byte[] bytes) : Stream
{
    /// <summary>What one receive of the server takes at most.</summary>
    internal const int ChunkBytes = 64 * 1024;

    private int _at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        // A read never goes past its chunk, wherever it began: the cuts are where they would be for a reader of chunks.
        var chunkRest = Math.Min(ChunkBytes - (_at % ChunkBytes), bytes.Length - _at);
        var count = Math.Min(chunkRest, buffer.Length);
        bytes.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        if (_at == bytes.Length) _at = 0;
        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(Read(buffer.Span));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.CompletedTask;

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count)
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

using KeyRx.Testing.Streams;

namespace KeyRx.Tests.WebSockets;

/// <summary>A stream that counts what is written to it, and is no more than a stream: it knows no FIN.</summary>
internal sealed class CountingStream(Stream inner) : ConnectionStream
{
    private long _writtenBytes;

    internal long WrittenBytes => Volatile.Read(ref _writtenBytes);

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Interlocked.Add(ref _writtenBytes, buffer.Length);
        return inner.WriteAsync(buffer, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}

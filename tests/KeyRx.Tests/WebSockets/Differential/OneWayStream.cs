using KeyRx.Testing.Streams;

namespace KeyRx.Tests.WebSockets.Differential;

/// <summary>
/// A connection whose peer has said all it has to say: reads give that and then the end, writes are kept. One user.
/// </summary>
internal sealed class OneWayStream(ReadOnlyMemory<byte> received, int pieceBytesMax) : ConnectionStream
{
    private readonly MemoryStream _sent = new();
    private ReadOnlyMemory<byte> _rest = received;

    public ReadOnlyMemory<byte> Sent => _sent.ToArray();

    public override int Read(Span<byte> buffer)
    {
        var count = Math.Min(Math.Min(buffer.Length, pieceBytesMax), _rest.Length);
        _rest.Span[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(Read(buffer.Span));

    public override void Write(byte[] buffer, int offset, int count) => _sent.Write(buffer, offset, count);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _sent.WriteAsync(buffer, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing) _sent.Dispose();
        base.Dispose(disposing);
    }
}

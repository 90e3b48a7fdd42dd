using System.IO.Pipelines;

namespace KeyRx.Peers;

/// <summary>
/// A writer that keeps SignalR's answer to the handshake, its first flush, from clients that never asked.
/// </summary>
internal sealed class UnansweredWriter(PipeWriter inner) : PipeWriter
{
    private const int AnswerBytesMax = 1024;

    private byte[]? _answer = new byte[AnswerBytesMax];

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _answer ?? inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _answer ?? inner.GetSpan(sizeHint);

    public override void Advance(int bytes)
    {
        if (_answer is null) inner.Advance(bytes);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_answer is null) return inner.FlushAsync(cancellationToken);
        _answer = null;
        return default;
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);
}

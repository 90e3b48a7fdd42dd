using System.IO.Pipelines;

namespace KeyRx.Tests.Server.Transports;

/// <summary>A writer that misbehaves on purpose: it writes well, and its end takes until somebody lets it go.</summary>
internal sealed class PipeWriterWhoseEndHangs(PipeWriter inner) : PipeWriter
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Somebody waits for the end.</summary>
    internal Task Entered => _entered.Task;

    internal void LetGo() => _letGo.TrySetResult();

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        _entered.TrySetResult();
        await _letGo.Task;
        await inner.CompleteAsync(exception);
    }

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override void Advance(int bytes) => inner.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        inner.FlushAsync(cancellationToken);
}

using System.Buffers;
using System.IO.Pipelines;

namespace KeyRx.Peers;

/// <summary>A reader that yields SignalR's handshake request first, then what the client sends.</summary>
internal sealed class GreetedReader(PipeReader inner) : PipeReader
{
    private static readonly ReadOnlySequence<byte> Handshake =
        new("{\"protocol\":\"bytes\",\"version\":1}\u001e"u8.ToArray());

    private bool _isGreeted;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        => _isGreeted ? inner.ReadAsync(cancellationToken) : ValueTask.FromResult(Greeting());

    public override bool TryRead(out ReadResult result)
    {
        if (_isGreeted) return inner.TryRead(out result);
        result = Greeting();
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_isGreeted)
            inner.AdvanceTo(consumed, examined);
        _isGreeted = true; // SignalR takes the request whole
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    private static ReadResult Greeting() => new(Handshake, isCanceled: false, isCompleted: false);
}

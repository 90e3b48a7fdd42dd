namespace KeyRx.Tests.Server.Transports;

/// <summary>
/// A stream that misbehaves on purpose: one of its calls throws, or blocks the thread that calls it. Reading it waits
/// for ever otherwise, and writing goes nowhere.
/// </summary>
internal sealed class StreamThatMisbehaves(string what) : Stream
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _letGo = new();

    /// <summary>In place of throwing.</summary>
    internal bool Blocks { get; init; }

    internal Task Entered => _entered.Task;

    internal bool IsDisposed { get; private set; }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    internal void LetGo() => _letGo.Set();

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Misbehave("read");
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Misbehave("write");
        return ValueTask.CompletedTask;
    }

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        Misbehave("flush");
        return Task.CompletedTask;
    }

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        _letGo.Set();
        base.Dispose(disposing);
    }

    private void Misbehave(string call)
    {
        if (call != what) return;
        _entered.TrySetResult();
        if (!Blocks) throw new TimeZoneNotFoundException("on purpose");
        _letGo.Wait();
    }
}

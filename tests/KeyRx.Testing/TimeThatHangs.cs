namespace KeyRx.Testing;

/// <summary>
/// Misbehaves on purpose: from <see cref="Hang"/> to <see cref="Release"/> the server's loop waits for it.
/// </summary>
public sealed class TimeThatHangs : TimeProvider, IDisposable
{
    private readonly ManualResetEventSlim _free = new(initialState: true);
    private readonly TaskCompletionSource _caught = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isHanging;

    public override long GetTimestamp()
    {
        if (_isHanging && Thread.CurrentThread.Name == "keyrx loop")
        {
            _caught.TrySetResult();
            _free.Wait();
        }

        return base.GetTimestamp();
    }

    /// <summary>Until the loop hangs.</summary>
    public Task Hang()
    {
        _free.Reset();
        _isHanging = true;
        return _caught.Task;
    }

    public void Release()
    {
        _isHanging = false;
        _free.Set();
    }

    public void Dispose() => Release();
}

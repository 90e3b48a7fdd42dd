namespace KeyRx.Input;

/// <summary>
/// The life that managed sources share: one start, one end, whatever was held released at it, an error that people can
/// read. Call order: <see cref="Begin"/> once at most, then dispose.
/// </summary>
/// <remarks>Threading: any thread; the body runs on the pool.</remarks>
internal sealed class SourceRun(TimeProvider time) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isBegun;

    internal Task Completion => _completion.Task;

    /// <summary>Runs <paramref name="play"/> until it ends, fails or is stopped.</summary>
    /// <param name="ring">Where it writes.</param>
    /// <param name="play">What it does.</param>
    /// <param name="blocks">It waits in system calls, and so wants a thread of its own.</param>
    internal void Begin(KeyEventRing ring, Func<KeyPlayer, Task> play, bool blocks = false)
    {
        ArgumentNullException.ThrowIfNull(ring);
        ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, typeof(IKeyEventSource));
        if (Interlocked.Exchange(ref _isBegun, 1) != 0) throw new InvalidOperationException("a key source starts once");
        var player = new KeyPlayer(new KeyWriter(ring, time), time, _stopping.Token);
        var options = blocks ? TaskCreationOptions.LongRunning : TaskCreationOptions.DenyChildAttach;
        _ = Task.Factory.StartNew(() => RunAsync(player, play), CancellationToken.None, options, TaskScheduler.Default);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (Interlocked.Exchange(ref _isBegun, 1) == 0) _completion.TrySetResult();
        await _completion.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // _stopping has no timer and no handle: a second dispose may cancel it again.
    }

    private async Task RunAsync(KeyPlayer player, Func<KeyPlayer, Task> play)
    {
        Exception? failure = null;
        try
        {
            await play(player).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stopped: what is held is released all the same.
        }
#pragma warning disable CA1031 // The source's last resort: whatever it is goes to whoever awaits the end.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = e as KeyEventSourceException
                ?? new KeyEventSourceException($"the key source failed: {e.Message}", e);
        }

        player.Writer.RemoveAllDevices();
        player.Writer.Flush();
        if (failure is null) _completion.TrySetResult();
        else _completion.TrySetException(failure);
    }
}

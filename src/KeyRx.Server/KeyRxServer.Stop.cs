using KeyRx.Server.Diagnostics;

namespace KeyRx.Server;

/// <summary>
/// The stop. Everything in it has one deadline: whoever does not end by then is left behind, and what they use is kept
/// rather than freed under them.
/// </summary>
public sealed partial class KeyRxServer
{
    /// <summary>For the last lines of the log and the audit, and the last hooks: their code may hang.</summary>
    private static readonly TimeSpan LogPatience = TimeSpan.FromMilliseconds(250);

    private readonly List<Task> _accepting = [];
    private readonly CancellationTokenSource _acceptStop;
    private readonly CancellationTokenSource _sourceWatch;

    /// <summary>Set by the loop's thread as the last thing it does: its memory may go.</summary>
    private readonly TaskCompletionSource _loopEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _hurried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _stopLock = new();
    private Task? _stopping;

    /// <summary>The loop has served everybody and waits for the disk.</summary>
    private volatile bool _isClosingLog;

    /// <summary>
    /// Stops: accepts no more, ends the source, drains what subscribers have pending, closes them with 1001 or
    /// 1012, each with another time to come back. Ends within <see cref="KeyRxServerOptions.StopTimeout"/> and a
    /// second, whatever hangs. Further calls await the first. Ends with the error of <see cref="Completion"/> where
    /// there is one.
    /// </summary>
    /// <param name="reason">What the clients are told.</param>
    /// <exception cref="TimeoutException">
    /// The loop, the disk or something else of the server's own did not end in time. Nobody is accepted any more and
    /// nothing is taken in, but a thread and its memory stay; they go if it ends later.
    /// </exception>
    public Task StopAsync(StopReason reason = StopReason.Stop)
    {
        lock (_stopLock) return _stopping ??= Task.Run(() => StopInTimeAsync(reason));
    }

    /// <summary>The same, for a while.</summary>
    /// <param name="reason">What the clients are told.</param>
    /// <param name="cancellationToken">
    /// Ends the patience, not the stop: whoever is still there is told and cut at once, and it ends within a second.
    /// </param>
    /// <inheritdoc cref="StopAsync(StopReason)" path="/exception"/>
    public async Task StopAsync(StopReason reason, CancellationToken cancellationToken)
    {
        var stopping = StopAsync(reason);
        using var hurrying = cancellationToken.UnsafeRegister(
            static server => ((KeyRxServer)server!)._hurried.TrySetResult(), this);
        await stopping.ConfigureAwait(false);
    }

    /// <summary>Stops for good, for a while.</summary>
    /// <inheritdoc cref="StopAsync(StopReason, CancellationToken)" path="/param"/>
    /// <inheritdoc cref="StopAsync(StopReason)" path="/exception"/>
    public Task StopAsync(CancellationToken cancellationToken) => StopAsync(StopReason.Stop, cancellationToken);

    /// <summary>Stops, and never throws: <see cref="Completion"/> has the error.</summary>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>
    /// The same, and holds its thread until the server has stopped: for <c>using</c> where nothing can be awaited.
    /// </summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private void RunLoop()
    {
        try
        {
            _core.Loop.Run(() => _shutdown.IsDone);
            _isClosingLog = true;
            _core.Log?.Close();
            _loopEnded.SetResult();
            _completion.TrySetResult();
        }
#pragma warning disable CA1031 // The thread's last resort: whatever it is goes to the log and to who stops the server.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ServerLog.LoopFailed(_logger, e);
            _loopEnded.SetException(e);
            _completion.TrySetException(e);
            _ = StopAsync(); // nobody waits for an answer that cannot come: sockets are closed, and the source
        }
    }

    private async Task StopInTimeAsync(StopReason reason)
    {
        var deadline = new StopDeadline(_options.StopTimeout, _hurried.Task);
        var stopping = Task.Run(() => StopInOrderAsync(reason, deadline));
        if (!await deadline.EndsInTimeAsync(stopping).ConfigureAwait(false)) throw GiveUp();
        await stopping.ConfigureAwait(false);
    }

    private async Task StopInOrderAsync(StopReason reason, StopDeadline deadline)
    {
        ServerLog.Stopping(_logger, _core.Counters.OpenConnections);
        await _sourceWatch.CancelAsync().ConfigureAwait(false);
        var (closing, ending) = (CloseListenersAsync(), EndSourceAsync());
        await deadline.EndsInFirstQuarterAsync(Task.WhenAll(closing, ending)).ConfigureAwait(false);
        if (!ending.IsCompleted) ServerLog.SourceLeftBehind(_logger);
        var time = deadline.Left;
        _queue.Call(() => _shutdown.Begin(reason, time));
        _ = HurryLoopAsync();
        await _loopEnded.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await closing.ConfigureAwait(false);
        _callers.Close();
        NoteStop(_loopEnded.Task.IsFaulted ? "Failed" : reason.ToString());
        var failure = _scope.GiveBack();
        var written = Task.WhenAll(
            _loopLogger.Written, _audit?.Written ?? Task.CompletedTask, _hooks?.Ended ?? Task.CompletedTask);
        await Task.WhenAny(written, Task.Delay(LogPatience, TimeProvider.System)).ConfigureAwait(false);
        await _loopEnded.Task.ConfigureAwait(false);
        if (failure is null) return;
        throw new InvalidOperationException("the server has stopped, but not all it used was given back", failure);
    }

    private async Task HurryLoopAsync()
    {
        await _hurried.Task.ConfigureAwait(false);
        Call(_shutdown.Hurry);
    }

    private async Task CloseListenersAsync()
    {
        await _acceptStop.CancelAsync().ConfigureAwait(false);
        // A loop that has failed accepts no more either.
        await Task.WhenAny(Task.WhenAll(_accepting), _loopEnded.Task).ConfigureAwait(false);
        DisposeListeners();
    }

    private async Task EndSourceAsync()
    {
        try
        {
            await _source.EndAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // It is somebody else's code: the server stops whatever it throws.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ServerLog.SourceNotDisposed(_logger, e.GetType().Name);
        }
    }

    private TimeoutException GiveUp()
    {
        var reason = _isClosingLog ? "the disk has not taken the kept log" : "the loop is stuck";
        if (_loopEnded.Task.IsCompleted) reason = "what it used was not given back";
        _ = Task.Run(() => ServerLog.StopGivenUp(_logger, reason)); // the log may be what hangs
        _callers.Close();
        _core.Topics.CloseReaders();
        _core.Inbound.Close();
        DisposeListeners();
        NoteStop(reason);
        var error = new TimeoutException($"the server did not stop within {_options.StopTimeout}: {reason}");
        _completion.TrySetException(error);
        return error;
    }

    /// <summary>The ports are free from here on. May be called again.</summary>
    private void DisposeListeners()
    {
        foreach (var listener in _listeners) listener.Dispose();
    }
}

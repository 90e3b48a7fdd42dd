using KeyRx.Input;

namespace KeyRx.Server;

/// <summary>
/// A key source as a server runs it. It is somebody else's code: each of its members may throw anything, and may not
/// return. All of them run on the pool. Call order: <see cref="StartAsync"/> once, then <see cref="EndAsync"/>.
/// </summary>
/// <remarks>Threading: any thread.</remarks>
internal sealed class SourceRunner(Func<IKeyEventSource>? make, KeyEventRing ring)
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _starting = Task.CompletedTask;

    /// <summary>Written while <see cref="_starting"/> runs, read once it has ended.</summary>
    private IKeyEventSource? _source;

    /// <summary>Ends as the source does; never when there is none.</summary>
    internal Task Completion => _completion.Task;

    /// <summary>Makes the source and starts it.</summary>
    /// <exception cref="OperationCanceledException">The caller waits no longer; the source may start yet.</exception>
    internal async Task StartAsync(CancellationToken cancellation)
    {
        if (make is null) return;
        _starting = Task.Run(MakeAndStart, CancellationToken.None);
        await _starting.WaitAsync(cancellation).ConfigureAwait(false);
        _ = Task.Run(WatchAsync, CancellationToken.None);
    }

    /// <summary>Disposes the source once its start has returned; the task fails as the disposal does.</summary>
    internal Task EndAsync() => Task.Run(async () =>
    {
        await _starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_source is { } source) await source.DisposeAsync().ConfigureAwait(false);
    });

    private void MakeAndStart()
    {
        _source = make!() ?? throw new InvalidOperationException("the factory of the key source returned null");
        _source.Start(ring);
    }

    private async Task WatchAsync()
    {
        try
        {
            await _source!.Completion.ConfigureAwait(false);
            _completion.TrySetResult();
        }
#pragma warning disable CA1031 // Whatever it is, capture has ended with it: that goes to whoever awaits the end.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _completion.TrySetException(e);
        }
    }
}

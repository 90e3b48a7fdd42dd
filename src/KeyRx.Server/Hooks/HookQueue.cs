using System.Threading.Channels;
using KeyRx.Server.Connections;

namespace KeyRx.Server.Hooks;

/// <summary>
/// Runs the host's hooks on the pool: those of one client in order, those of several side by side. A bounded number
/// waits; a bounded number runs.
/// </summary>
/// <remarks>Threading: any thread adds. What is behind the channel has one reader.</remarks>
internal sealed class HookQueue : IDisposable
{
    /// <summary>As many connections may come at once.</summary>
    internal const int WaitingMax = 16_384;

    /// <summary>Clients whose hooks run at a time.</summary>
    internal const int PlacesMax = 16;

    private readonly IConnectionHooks _hooks;
    private readonly Action<HookKind, Exception> _failed;
    private readonly Action<long> _leftOutTold;
    private readonly Channel<HookCall> _calls = Channel.CreateUnbounded<HookCall>(new() { SingleReader = true });
    private readonly SemaphoreSlim _places = new(PlacesMax);

    /// <summary>The last call of each client that is there; the reader's own.</summary>
    private readonly Dictionary<ClientIdentity, Task> _last = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;
    private long _leftOut;
    private bool _isClosed;

    /// <param name="hooks">The host's.</param>
    /// <param name="failed">Learns what one threw.</param>
    /// <param name="leftOut">Learns how many calls there was no room for.</param>
    internal HookQueue(IConnectionHooks hooks, Action<HookKind, Exception> failed, Action<long> leftOut)
    {
        (_hooks, _failed, _leftOutTold) = (hooks, failed, leftOut);
        _ = RunAsync();
    }

    /// <summary>Ends when every call has that was added before <see cref="Dispose"/>.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>False when as many wait as may: it is left out.</summary>
    internal bool TryAdd(HookCall call)
    {
        if (Volatile.Read(ref _waiting) < WaitingMax)
        {
            Add(call);
            return true;
        }

        Interlocked.Increment(ref _leftOut);
        return false;
    }

    /// <summary>The same however many wait.</summary>
    internal void Add(HookCall call)
    {
        Interlocked.Increment(ref _waiting);
        if (!_calls.Writer.TryWrite(call)) Leave(); // the server has ended
    }

    /// <summary>Takes no more.</summary>
    public void Dispose() => _calls.Writer.TryComplete();

    private async Task RunAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await foreach (var call in _calls.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            var running = CallAsync(call, _last.GetValueOrDefault(call.Client, Task.CompletedTask));
            if (call.Kind != HookKind.Disconnected) _last[call.Client] = running;
            else _last.Remove(call.Client);
            if (Interlocked.Exchange(ref _leftOut, 0) is > 0 and var count) _leftOutTold(count);
        }

        Volatile.Write(ref _isClosed, true);
        Interlocked.MemoryBarrier(); // of those who leave at this moment one sees the other
        if (Volatile.Read(ref _waiting) == 0) _ended.TrySetResult();
    }

    private async Task CallAsync(HookCall call, Task before)
    {
        await before.ConfigureAwait(false);
        await _places.WaitAsync().ConfigureAwait(false);
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // it may block its thread
        try
        {
            await call.RunAsync(_hooks).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Somebody else's code: whatever it throws, the others go on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failed(call.Kind, e);
        }

        _places.Release();
        Leave();
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _waiting) == 0 && Volatile.Read(ref _isClosed)) _ended.TrySetResult();
    }
}

using KeyRx.Server.Access;
using KeyRx.Server.Transports;
using KeyRx.Streams.Logs;

namespace KeyRx.Server.Http;

/// <summary>
/// Has the host look at tokens, on the thread pool, a bounded number at a time. A look that never ends keeps its place
/// for good, as a route does.
/// </summary>
/// <remarks>Threading: the loop only. The host's code runs on any thread of the pool, several at a time.</remarks>
internal sealed class Authenticator(Authentication authentication, LoopQueue queue) : IDisposable
{
    /// <summary>Counts posts in flight, so that the queue's ring is not freed while one wakes the loop.</summary>
    private readonly UseCount _posting = new();

    private int _held;

    internal TimeSpan Timeout => authentication.Timeout;

    internal int PlacesMax => authentication.AtOnceMax;

    /// <summary>Begins a look. False when there is no place for it: then nothing happens.</summary>
    /// <param name="request">What is shown.</param>
    /// <param name="ended">
    /// Gets the token, null for one that is not accepted, or the error, on the loop. Not called after a disposal.
    /// </param>
    internal bool TryBegin(AuthenticationRequest request, Action<AccessToken?, Exception?> ended)
    {
        if (_held >= PlacesMax) return false;
        _held++;
        _ = RunAsync(request, ended);
        return true;
    }

    /// <summary>Drops what has not come back yet. Does not wait for looks under way: they may never end.</summary>
    public void Dispose() => _posting.Close();

    private async Task RunAsync(AuthenticationRequest request, Action<AccessToken?, Exception?> ended)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var (token, error, isLate) = (default(AccessToken), default(Exception), false);
        // By the system's clock: the options' may be what hangs.
        using var deadline = new CancellationTokenSource(authentication.Timeout, TimeProvider.System);
        try
        {
            var principal = await authentication.Ask(request, deadline.Token).ConfigureAwait(false);
            token = principal?.Token;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            isLate = true; // the connection's own deadline tells its client
        }
#pragma warning disable CA1031 // Somebody else's code: whatever it throws, nobody is let in, and the server goes on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            error = e;
        }

        if (!_posting.TryEnter()) return; // the server has ended
        queue.Call(() =>
        {
            _held--;
            if (!isLate) ended(token, error);
        });
        _posting.Leave();
    }
}

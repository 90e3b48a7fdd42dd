using System.Collections.Concurrent;
using System.Text;
using KeyRx.Server.Http;

namespace KeyRx.Tests.Server.Http;

/// <summary>Misbehaves on purpose: a route that answers each request only when the test lets it.</summary>
internal sealed class HeldRoute : IDisposable
{
    private readonly ConcurrentQueue<TaskCompletionSource<string>> _held = new();
    private readonly SemaphoreSlim _begun = new(0);

    internal HeldRoute() => Route = new HttpRoute((_, _) => Answer(), Scope: null);

    internal HttpRoute Route { get; }

    /// <summary>Waits until a request is with the route; what it gets is for the test to say.</summary>
    internal async Task<TaskCompletionSource<string>> BegunAsync(CancellationToken cancellation)
    {
        await _begun.WaitAsync(cancellation);
        return _held.TryDequeue(out var held) ? held : throw new InvalidOperationException("a request has begun twice");
    }

    public void Dispose() => _begun.Dispose();

    private HttpReply Answer()
    {
        var held = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _held.Enqueue(held);
        _begun.Release();
        return new HttpReply(200, "text/plain", Encoding.UTF8.GetBytes(held.Task.GetAwaiter().GetResult()));
    }
}

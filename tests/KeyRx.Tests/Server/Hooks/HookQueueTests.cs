using KeyRx.Protocol;
using KeyRx.Server.Access;
using KeyRx.Server.Connections;
using KeyRx.Server.Hooks;
using KeyRx.Tests.Client;
using Xunit;

namespace KeyRx.Tests.Server.Hooks;

/// <summary>What waits for hooks that do not get on is bounded, and the host's books come out even.</summary>
public sealed class HookQueueTests : BoundedTest
{
    private static readonly AccessToken Token = new("test", "a-token-of-22-characters-or-more", TokenScopes.All);

    [Fact]
    public async Task BeyondTheBoundWholeClientsAreLeftOutAndCounted()
    {
        var gate = new TaskCompletionSource();
        var hooks = new RememberingHooks { Before = (_, _) => gate.Task };
        var leftOut = 0L;
        using var queue = new HookQueue(hooks, (_, _) => { }, count => Interlocked.Add(ref leftOut, count));
        var trail = new HookTrail(queue, new ClientDirectory(new ConnectionIds()));
        var connections = Enumerable.Range(0, HookQueue.WaitingMax + 100).Select(Open).ToList();

        connections.ForEach(trail.Connected);
        connections.ForEach(connection => trail.Subscribed(connection, "note"));
        connections.ForEach(connection => trail.Disconnected(connection, EndReason.Normal));
        gate.SetResult();
        queue.Dispose();
        await queue.Ended.WaitAsync(Cancellation);

        Assert.Equal(2 * HookQueue.WaitingMax, hooks.Told.Count);
        Assert.All(
            hooks.Told.GroupBy(told => told[..32]),
            client => Assert.Equal(["connected", "disconnected Normal"], client.Select(told => told[33..])));
        Assert.Equal(HookQueue.WaitingMax + 100, Interlocked.Read(ref leftOut));
    }

    [Fact]
    public async Task NoMoreClientsAreServedAtATimeThanThereArePlaces()
    {
        var (running, most) = (0, 0);
        var gate = new SemaphoreSlim(0);
        var hooks = new RememberingHooks
        {
            Before = async (_, _) =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                await gate.WaitAsync();
                Interlocked.Decrement(ref running);
            },
        };
        using var queue = new HookQueue(hooks, (_, _) => { }, _ => { });
        var trail = new HookTrail(queue, new ClientDirectory(new ConnectionIds()));
        for (var i = 0; i < 100; i++) trail.Connected(Open(i));
        while (Volatile.Read(ref running) < HookQueue.PlacesMax) await Task.Delay(1, Cancellation);
        gate.Release(100);
        queue.Dispose();
        await queue.Ended.WaitAsync(Cancellation);

        Assert.Equal((100, HookQueue.PlacesMax), (hooks.Told.Count, most));
    }

    private static Connection Open(int slot) =>
        new(slot, 1) { Kind = ConnectionKind.Subscriber, Token = Token };

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; seen < value; seen = most) Interlocked.CompareExchange(ref most, value, seen);
    }
}

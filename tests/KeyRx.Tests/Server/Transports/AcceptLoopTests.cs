using System.Net;
using System.Net.Sockets;
using KeyRx.Input;
using KeyRx.Server.Transports;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Transports;

/// <summary>Case L4 on the portable transport: what is on nobody's list is said once, however often it comes.</summary>
public sealed class AcceptLoopTests : KeyRx.Tests.Client.BoundedTest
{
    [Fact]
    public async Task AnErrorThatNobodyKnowsIsSaidOnceAndAcceptingGoesOnUntilItIsCancelled()
    {
        var time = new FakeTimeProvider();
        using var log = new RememberingLoggerFactory();
        using var ring = KeyEventRing.Create();
        using var listener = new Listener(new IPEndPoint(IPAddress.Loopback, 0), new SendLimits(0, 0));
        using var stop = new CancellationTokenSource();
        listener.Socket.Shutdown(SocketShutdown.Both); // it does not listen any more
        using var room = new SemaphoreSlim(1);
        var tries = new AcceptLoop(
            listener.Socket, new LoopQueue(ring), room, new TurnedAway(time), log, time).RunAsync(stop.Token);
        for (var i = 0; i < 30; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(10, Cancellation);
        }

        Assert.Contains("accepting failed", Assert.Single(log.Lines), StringComparison.Ordinal);
        Assert.False(tries.IsCompleted);
        await stop.CancelAsync();
        time.Advance(TimeSpan.FromMilliseconds(100));
        await tries.WaitAsync(Cancellation);
    }
}

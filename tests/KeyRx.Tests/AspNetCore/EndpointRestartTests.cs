using KeyRx.Server;
using KeyRx.Testing;
using Xunit;
using static KeyRx.Tests.AspNetCore.WebAppUnderTest;

namespace KeyRx.Tests.AspNetCore;

/// <summary>An application that starts and stops again and again in one process.</summary>
public sealed class EndpointRestartTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ARestartInPlaceLeavesNothingBehind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "descriptors and threads are counted in /proc");
        await RestartAsync(5);
        var before = OwnProcess.Count();

        var stopped = await RestartAsync(100);

        var after = OwnProcess.Count();
        Assert.InRange(after.Descriptors, 0, before.Descriptors + 20);
        Assert.InRange(after.Threads, 0, before.Threads + 10);
        Assert.InRange(OwnProcess.CountLiving(stopped), 0, 2); // the last may still stand on somebody's stack
    }

    private static async Task<List<WeakReference<KeyRxServer>>> RestartAsync(int times)
    {
        List<WeakReference<KeyRxServer>> stopped = [];
        for (var i = 0; i < times; i++)
        {
            await using var app = await StartAsync(Cancellation);
            using var socket = await app.ConnectAsync(http2: i % 2 == 0, Reader, Cancellation);
            await ReceiveAsync(socket, "connected", Cancellation);
            var leaving = LeavingClient.LeaveAsync(socket, vanishes: i % 3 == 0, Cancellation);
            stopped.Add(new WeakReference<KeyRxServer>(app.Server));
            await app.StopAsync(Cancellation);
            await leaving;
        }

        return stopped;
    }
}

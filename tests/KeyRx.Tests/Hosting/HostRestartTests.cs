using KeyRx.Client;
using KeyRx.Server;
using KeyRx.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace KeyRx.Tests.Hosting;

/// <summary>Hosts that start and stop one after the other in one process.</summary>
[Collection(typeof(CountingTests))]
public sealed class HostRestartTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AHundredHostsInARowLeaveNothingBehind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "descriptors, threads and logs are counted in /proc");
        await RestartAsync(10);
        var before = OwnProcess.Count();

        var stopped = await RestartAsync(100);

        var after = OwnProcess.Count();
        Assert.InRange(after.Descriptors, 0, before.Descriptors + 10);
        Assert.InRange(after.Threads, 0, before.Threads + 10);
        Assert.InRange(after.Logs, 0, before.Logs + 10);
        Assert.InRange(OwnProcess.CountLiving(stopped), 0, 2); // the last may still stand on somebody's stack
    }

    private static async Task<List<WeakReference<KeyRxServer>>> RestartAsync(int times)
    {
        List<WeakReference<KeyRxServer>> stopped = [];
        for (var i = 0; i < times; i++)
        {
            using var host = HostUnderTest.Build();
            await host.StartAsync(Cancellation);
            var server = host.Services.GetRequiredService<KeyRxServer>();
            stopped.Add(new WeakReference<KeyRxServer>(server));
            await using var client = await KeyRxClient.ConnectAsync(
                new() { Url = new Uri($"ws://{server.Endpoints[0]}/ws"), Token = HostUnderTest.Secret }, Cancellation);
            await host.StopAsync(Cancellation);
        }

        return stopped;
    }
}

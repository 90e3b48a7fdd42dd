using KeyRx.Client;
using KeyRx.Server;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace KeyRx.Tests.Hosting;

/// <summary>Hosts that start and stop one after the other in one process.</summary>
[Collection(typeof(CountingTests))]
public sealed class HostRestartTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task AHundredHostsInARowLeaveNothingBehind() =>
        CountingTests.AssertNothingIsLeftAsync(RestartAsync, warmUp: 10, descriptors: 10);

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

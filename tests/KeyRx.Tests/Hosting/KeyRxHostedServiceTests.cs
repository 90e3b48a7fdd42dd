using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using KeyRx.Client;
using KeyRx.Hosting;
using KeyRx.Server;
using KeyRx.Testing;
using KeyRx.Tests.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace KeyRx.Tests.Hosting;

public sealed class KeyRxHostedServiceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheServerStartsAndStopsWithItsHost()
    {
        var log = new RememberingLoggerFactory();
        using var host = HostUnderTest.Build(log: log);
        var (early, activities) = (host.Services.GetRequiredService<KeyRxHost>(), new List<string>());
        using var listener = Listen(activities);

        await host.StartAsync(Cancellation);
        var server = host.Services.GetRequiredService<KeyRxServer>();
        Assert.Same(server, await early.Started);
        await using var client = await ConnectAsync(server);
        await host.StopAsync(Cancellation);

        Assert.True(server.Completion.IsCompletedSuccessfully);
        Assert.Equal(1001, (await EndOfAsync(client)).Status);
        Assert.Contains(log.Lines, line => line.Contains($"{server.Endpoints[0]}", StringComparison.Ordinal));
        Assert.Equal(["keyrx.start", "keyrx.stop"], activities);
        AssertIsFree(server.Endpoints[0]);
    }

    [Fact]
    public async Task WhoIsMadeTooEarlyIsToldWhatToTake()
    {
        using var host = HostUnderTest.Build(services: services => services.AddHostedService<TooEarly>());

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(Cancellation));

        Assert.Equal(
            "the host has not started the KeyRx server: what is made before takes KeyRxHost and awaits Started",
            error.Message);
    }

    [Fact]
    public async Task AStartThatFailsFailsTheHostAndIsToldToWhoeverWaits()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var host = HostUnderTest.Build(options => options.Listen = [$"{taken.LocalEndpoint}"]);
        var started = host.Services.GetRequiredService<KeyRxHost>().Started;

        await Assert.ThrowsAsync<SocketException>(() => host.StartAsync(Cancellation));

        await Assert.ThrowsAsync<SocketException>(() => started);
        await host.StopAsync(Cancellation); // nothing to stop
    }

    [Fact]
    public async Task AWrongOptionFailsTheStartByItsName()
    {
        using var host = HostUnderTest.Build(options => options.MaxConnections = 0);

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancellation));

        Assert.Equal("MaxConnections: 0 is not allowed: give 1 to 10000000", Assert.Single(error.Failures));
    }

    /// <summary>A source that hangs, and a client that takes no leave: a host ends all the same, in order.</summary>
    [Fact]
    public async Task AStopTakesNoLongerThanItsOptionsSay()
    {
        using var host = HostUnderTest.Build(options => options.Source = () => new SourceThatMisbehaves
        {
            OnDispose = () => new TaskCompletionSource().Task,
        });
        await host.StartAsync(Cancellation);
        var server = host.Services.GetRequiredService<KeyRxServer>();
        using var silent = new TcpClient();
        await silent.ConnectAsync(server.Endpoints[0], Cancellation);

        await host.StopAsync(Cancellation);

        Assert.True(server.Completion.IsCompletedSuccessfully);
        Assert.Equal(TimeSpan.FromSeconds(1), KeyRxServiceCollectionExtensions.StopTimeout);
    }

    /// <summary>
    /// A loop that fails is no server any more: the host ends, and whoever watches it starts it anew.
    /// </summary>
    [Fact]
    public async Task AHostEndsWithItsServer()
    {
        var time = new TimeThatBreaks();
        using var host = HostUnderTest.Build(options => options.TimeProvider = time);
        await host.StartAsync(Cancellation);
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

        time.Break();
        host.Services.GetRequiredService<KeyRxServer>().TryPublish("note", "1"u8);

        var ended = new TaskCompletionSource();
        await using var registration = stopping.Register(ended.SetResult);
        await ended.Task.WaitAsync(Cancellation);
        await Assert.ThrowsAnyAsync<Exception>(() => host.StopAsync(Cancellation));
    }

    private static Task<KeyRxClient> ConnectAsync(KeyRxServer server) => KeyRxClient.ConnectAsync(
        new() { Url = new Uri($"ws://{server.Endpoints[0]}/ws"), Token = HostUnderTest.Secret }, Cancellation);

    private static async Task<KeyRxConnectionException> EndOfAsync(KeyRxClient client) =>
        await Assert.ThrowsAsync<KeyRxConnectionException>(async () =>
        {
            await foreach (var _ in client.ReadAllAsync(Cancellation))
            {
            }
        });

    private static ActivityListener Listen(List<string> names)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == KeyRxActivity.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => names.Add(activity.OperationName),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static void AssertIsFree(IPEndPoint endpoint)
    {
        using var again = new TcpListener(endpoint);
        again.Start();
    }

#pragma warning disable CA1812, CS9113 // made by the host, which gives it what is not there yet
    private sealed class TooEarly(KeyRxServer server) : BackgroundService
#pragma warning restore CA1812, CS9113
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
    }
}

using System.Net;
using System.Net.Sockets;
using KeyRx.Load.Swarm;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Tests.Server.Transports;
using Xunit;

namespace KeyRx.Tests.Load.Swarm;

/// <summary>The load program against a server that it knows nothing of but RFC 6455: the echo of a real one.</summary>
public sealed class PlainWireTests
{
    private const string Token = "a-token-of-22-characters-or-more";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public Task EchoesKeepComingOnEveryConnection() => EchoAsync(IPAddress.Loopback);

    [Fact]
    public Task TheyDoOverIPv6()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "no IPv6 here");
        return EchoAsync(IPAddress.IPv6Loopback);
    }

    [Fact]
    public async Task WhatWasLookedAtInBetweenIsStillTaken()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the load program uses epoll");
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await StartAsync(cancellation);
        using var swarm = new LoadSwarm(Options(server, Token) with { Threads = 2 });
        var group = swarm.CreateGroup(ConnectionPlan.Plain with { Echo = new EchoPlan(Outstanding: 4, Size: 125) });
        Assert.True(await group.OpenAsync(4, Patience, cancellation));
        var looked = 0L;
        for (var look = 1; look <= 3; look++)
        {
            while ((await group.CountsAsync()).Records < 1000 * look) await Task.Delay(10, cancellation);
            looked += (await group.TakeIntervalAsync()).Count;
        }

        var reading = await group.TakeAsync();
        Assert.InRange(looked, 3000, reading.Counts.Records);
        Assert.Equal(reading.Counts.Records, reading.Latency.Count);

        var after = await group.TakeAsync();
        Assert.Equal(after.Counts.Records - reading.Counts.Records, after.Latency.Count);
    }

    [Fact]
    public async Task ARefusalIsTold()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the load program uses epoll");
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await StartAsync(cancellation);
        using var swarm = new LoadSwarm(Options(server, token: null));
        var group = swarm.CreateGroup(ConnectionPlan.Plain);
        Assert.False(await group.OpenAsync(1, Patience, cancellation));
        Assert.StartsWith(
            "1 x Upgrading: 401", (await group.TakeAsync()).Failures.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpeningsAtARateAreAllMade()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the load program uses epoll");
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await StartAsync(cancellation);
        using var swarm = new LoadSwarm(Options(server, Token) with { Threads = 2 });
        var group = swarm.CreateGroup(ConnectionPlan.Plain with { ClosesWhenSubscribed = true });
        await group.InjectAsync(perSecond: 400, TimeSpan.FromSeconds(0.5));
        Assert.True(await group.EndedAsync(200, Patience, cancellation));

        var reading = await group.TakeAsync();
        Assert.Equal((200, 200, 0), (reading.Finished, reading.Openings.Count, reading.Failures.Total));
    }

    private static async Task EchoAsync(IPAddress address)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the load program uses epoll");
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await StartAsync(cancellation, address);
        using var swarm = new LoadSwarm(Options(server, Token));
        var group = swarm.CreateGroup(ConnectionPlan.Plain with { Echo = new EchoPlan(Outstanding: 4, Size: 125) });
        Assert.True(await group.OpenAsync(3, Patience, cancellation));
        while ((await group.CountsAsync()).Records < 3000) await Task.Delay(10, cancellation);

        var reading = await group.TakeAsync();
        Assert.Equal((0, 0), (reading.Losses.Total, (int)reading.Counts.BadStamps));
        Assert.Equal(reading.Counts.Records, reading.Latency.Count);
        Assert.InRange((await group.TakeLeastShareAsync())!.Value, 0.01, 1);
        Assert.True(await group.CloseAsync(Patience, cancellation));
    }

    private static Task<KeyRxServer> StartAsync(
        CancellationToken cancellation, IPAddress? address = null) => KeyRxServer.StartAsync(
        new KeyRxServerOptions
        {
            Transport = TransportUnderTest.Kind,
            Listen = [new IPEndPoint(address ?? IPAddress.Loopback, 0).ToString()],
            Tokens = [new AccessToken("test", Token, TokenScopes.All)],
            EnableEcho = true,
        },
        cancellation);

    private static SwarmOptions Options(KeyRxServer server, string? token)
        => new(new Uri($"ws://{server.Endpoints[0]}/echo"), server.Endpoints[0], token, new SampleRule(1, 1));
}

using KeyRx.Load.Swarm;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.Tests.Load.Swarm;

public sealed class SwarmTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task RecordsThatComeByteByByteAreCountedAndHolesAreSeen()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the load program uses epoll");
        var cancellation = TestContext.Current.CancellationToken;
        using var server = new DribblingServer();
        var serving = server.ServeAsync([1, 2, 3, 6, 7], cancellation);

        using var swarm = new LoadSwarm(Options(server));
        var group = swarm.CreateGroup(new ConnectionPlan(Subprotocols.BinaryName, Topics.Load));
        Assert.True(await group.RunOnceAsync(1, Patience, cancellation));
        await serving;

        var reading = await group.TakeAsync();
        Assert.Equal("1 x closed with 1001", reading.Losses.ToString());
        Assert.Equal(5, reading.Counts.Records);
        Assert.Equal(2, reading.Counts.Holes);
        Assert.Equal(0, reading.Counts.Repeats);
        Assert.Equal(1, reading.Openings.Count);
    }

    [Fact]
    public async Task AReceiveTakesNoMoreBytesThanThePlanSays()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the load program uses epoll");
        const int Most = 7;
        var cancellation = TestContext.Current.CancellationToken;
        using var server = new DribblingServer { ChunkBytes = 1 << 16 };
        var serving = server.ServeAsync([1, 2, 3], cancellation);

        using var swarm = new LoadSwarm(Options(server));
        var plan = new ConnectionPlan(Subprotocols.BinaryName, Topics.Load) { ReceiveBytes = Most };
        var group = swarm.CreateGroup(plan);
        Assert.True(await group.RunOnceAsync(1, Patience, cancellation));
        await serving;

        var counts = (await group.TakeAsync()).Counts;
        Assert.Equal(3, counts.Records);
        Assert.True(counts.Receives * Most >= counts.Bytes, $"{counts.Bytes} bytes came in {counts.Receives} receives");
    }

    [Fact]
    public async Task ARefusedConnectionIsAFailureWithItsReason()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the load program uses epoll");
        SwarmOptions options;
        using (var server = new DribblingServer())
            options = Options(server);

        using var swarm = new LoadSwarm(options);
        var group = swarm.CreateGroup(new ConnectionPlan(Subprotocols.BinaryName, Topics.Load));
        Assert.True(await group.RunOnceAsync(3, Patience, TestContext.Current.CancellationToken));

        var reading = await group.TakeAsync();
        Assert.Equal("3 x Connecting: connect: Connection refused", reading.Failures.ToString());
    }

    private static SwarmOptions Options(DribblingServer server)
        => new(new Uri($"ws://{server.Address}/ws"), server.Address, "token", new SampleRule(1, 1));
}

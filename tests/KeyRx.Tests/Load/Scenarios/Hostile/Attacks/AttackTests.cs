using System.Net;
using System.Net.Sockets;
using System.Text;
using KeyRx.Load.Errors;
using KeyRx.Load.Scenarios.Hostile;
using KeyRx.Load.Scenarios.Hostile.Attacks;
using Xunit;

namespace KeyRx.Tests.Load.Scenarios.Hostile.Attacks;

public sealed class AttackTests
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    public static TheoryData<string> Names => [.. AttackCatalog.All.Select(attack => attack.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task AnAttackEndsWhenItsTimeIsOverThoughTheServerTakesNothing(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the load program speaks to Linux");
        using var deaf = new TcpListener(IPAddress.Loopback, port: 0);
        deaf.Start(backlog: 1);
        var attack = Assert.Single(AttackCatalog.Parse(name));

        var cancellation = TestContext.Current.CancellationToken;
        var cost = await AttackCrew.RunAsync(attack, TargetOf(deaf), TimeSpan.FromMilliseconds(300), cancellation)
            .WaitAsync(HangGuard, TimeProvider.System, cancellation);
        Assert.True(cost.Connections > 0);
        Assert.True(cost.Cpu > TimeSpan.Zero);
    }

    [Fact]
    public async Task ARefusedFloodIsCountedInBytesAsTheServerTakesThem()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the load program speaks to Linux");
        var cancellation = TestContext.Current.CancellationToken;
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        var reading = ReadAsync(listener, cancellation);

        var cost = await AttackCrew.RunAsync(
            new RefusedFlood(), TargetOf(listener), TimeSpan.FromMilliseconds(300), cancellation);
        Assert.Equal(1, cost.Connections);
        Assert.Equal(cost.Bytes, await reading);
    }

    [Fact]
    public void ALongHeadIsOneThatTheServerStillReads()
    {
        var head = Encoding.ASCII.GetString(LongHeads.WriteHead("127.0.0.1:65535"));
        Assert.InRange(head.Length, 7800, 8192); // PROTOCOL.md 12: upgrade request
        var names = head.Split("Sec-WebSocket-Protocol: ")[1].TrimEnd().Split(',');
        Assert.Equal(2600, names.Distinct().Count());
    }

    [Fact]
    public void AttacksAreChosenByNameAndAWrongNameIsToldTheRightOnes()
    {
        Assert.Equal(["acks", "pings"], AttackCatalog.Parse("acks, pings,acks").Select(attack => attack.Name));
        Assert.Equal(AttackCatalog.All, AttackCatalog.Parse(null));
        var wrong = Assert.Throws<UsageException>(() => AttackCatalog.Parse("ping"));
        Assert.StartsWith("--attacks 'ping': there are refused-flood, ", wrong.Message, StringComparison.Ordinal);
        Assert.Throws<UsageException>(() => AttackCatalog.Parse(","));
    }

    [Theory]
    [InlineData("10.0.0.1", false)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.9.9.9", true)]
    public void OnlyServersOfThisMachineAreAttacked(string address, bool isAllowed)
    {
        var server = new IPEndPoint(IPAddress.Parse(address), 80);
        var target = new AttackTarget(new Uri($"ws://{server}/ws"), server, "token", PublishToken: null);
        var thrown = Record.Exception(() => target.RequireLoopback("--control"));
        Assert.Equal(isAllowed, thrown is null);
        Assert.True(thrown is null or UsageException);
    }

    private static AttackTarget TargetOf(TcpListener listener)
    {
        var server = (IPEndPoint)listener.LocalEndpoint;
        return new AttackTarget(new Uri($"ws://{server}/ws"), server, "token", "other");
    }

    private static async Task<long> ReadAsync(TcpListener listener, CancellationToken cancellation)
    {
        using var socket = await listener.AcceptSocketAsync(cancellation);
        var buffer = new byte[1 << 16];
        long sum = 0;
        while (await socket.ReceiveAsync(buffer, cancellation) is > 0 and var count)
            sum += count;
        return sum;
    }
}

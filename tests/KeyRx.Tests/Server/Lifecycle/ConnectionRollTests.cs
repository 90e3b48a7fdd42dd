using KeyRx.Client;
using KeyRx.Peers;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Diagnostics;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Lifecycle;

/// <summary>The host sees who is connected, and ends one connection, a token's or a user's; the others stay.</summary>
public sealed class ConnectionRollTests : LifecycleTest
{
    private const string Subscribe = """{"type":"subscribe","message_id":"1","topics":["note"]}""";

    [Fact]
    public async Task TheListSaysWhoReadsWhat()
    {
        await using var server = await KeyRxServer.StartAsync(Options(), Cancellation);
        Assert.Empty(await server.ListConnectionsAsync());
        await using var reader = await ConnectAsync();
        await using var idle = await ConnectAsync();
        await reader.SubscribeAsync(["note", Topics.State], cancellationToken: Cancellation);

        var list = await server.ListConnectionsAsync();

        Assert.Equal(new[] { idle.ClientId, reader.ClientId }.Order(), list.Select(row => row.ClientId).Order());
        var row = list.Single(row => row.ClientId == reader.ClientId);
        Assert.Equal(["note", Topics.State], row.Subscriptions.Select(subscription => subscription.Topic).Order());
        Assert.Equal("test", row.Token);
        Assert.Equal(OperatingSystem.IsLinux() ? LocalUsers.Own : null, row.User);
        Assert.InRange(row.SentBytes, 1, 10_000);
    }

    [Fact]
    public void WhoDoesNotReadLagsByWhatItsSocketHasNotTaken()
    {
        using var rig = new ServerRig(new FakeTimeProvider(), topics: [new("note")]);
        var peer = new TextPeer(rig);
        peer.Ask(Subscribe);
        var before = Row(rig);
        rig.Publish("note", "1");
        rig.Settle();
        var read = Row(rig);
        peer.Peer.Stall(0);
        for (var i = 0; i < 5; i++)
        {
            rig.Publish("note", "1");
            rig.Settle();
        }

        var stalled = Row(rig);
        Assert.Equal((0ul, 0ul), (before.Subscriptions[0].Lag, read.Subscriptions[0].Lag));
        Assert.InRange(read.SentBytes - before.SentBytes, 20, 200);
        Assert.InRange(stalled.Subscriptions[0].Lag, 4ul, 5ul); // the first frame is its own to be sent
    }

    [Theory]
    [InlineData("id")]
    [InlineData("token")]
    [InlineData("user")]
    public async Task WhoIsMeantIsClosedForGoodAndTheOthersStay(string by)
    {
        if (by == "user" && !OperatingSystem.IsLinux()) Assert.Skip("nobody says whose a connection is");
        await using var server = await KeyRxServer.StartAsync(Options(), Cancellation);
        await using var first = await ConnectAsync();
        await using var second = await ConnectAsync();

        var none = by switch
        {
            "id" => await server.DisconnectAsync("0123"),
            "token" => await server.DisconnectTokenAsync("other"),
            _ => await server.DisconnectUserAsync(LocalUsers.Own + 1),
        };
        var closed = by switch
        {
            "id" => await server.DisconnectAsync(first.ClientId),
            "token" => await server.DisconnectTokenAsync("test"),
            _ => await server.DisconnectUserAsync(LocalUsers.Own),
        };

        Assert.Equal((0, by == "id" ? 1 : 2), (none, closed));
        var left = await server.ListConnectionsAsync();
        Assert.Equal(by == "id" ? [second.ClientId] : [], left.Select(row => row.ClientId));
        var ended = await Assert.ThrowsAsync<KeyRxConnectionException>(async () =>
        {
            await foreach (var message in first.ReadAllAsync(Cancellation)) Assert.NotNull(message);
        });
        Assert.Equal((4004, false, "disconnected"), (ended.Status, ended.MayReturn, ended.Reason));
        Assert.Equal(closed, server.Statistics.EndedByReason["Disconnected"]);
    }

    [Fact]
    public async Task OfAServerThatHasStoppedNobodyIsConnected()
    {
        var server = await KeyRxServer.StartAsync(Options(), Cancellation);
        await server.DisposeAsync();

        Assert.Empty(await server.ListConnectionsAsync());
        Assert.Equal(0, await server.DisconnectTokenAsync("test"));
    }

    private static ConnectionInfo Row(ServerRig rig)
    {
        IReadOnlyList<ConnectionInfo>? rows = null;
        rig.Core.Roll.List(list => rows = list);
        rig.Settle();
        return Assert.Single(rows!);
    }
}

using System.Net.Sockets;
using System.Text;
using KeyRx.Client;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Server.Connections;
using KeyRx.Streams;
using KeyRx.Tests.Server.Model;
using KeyRx.Tests.Server.Transports;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Lifecycle;

/// <summary>
/// Case L5: connections that show no token fill every slot, and the owner gets in all the same.
/// Siblings: heads that are never finished; peers that were refused and do not go; the limit of
/// descriptors counts, and not that of options.
/// </summary>
public sealed class AcceptanceTests : KeyRx.Tests.Client.BoundedTest
{
    private const string Secret = ServerRig.Secret;

    /// <summary>Slots of a server for 100 connections: 1,024 may be opening or ending besides.</summary>
    private const int Slots = 1124;

    [Theory]
    [InlineData("")]
    [InlineData("GET /ws HTTP/1.1\r\nHost: ")]
    public async Task TheOwnerGetsInEachTimeThoughSilentConnectionsFillEverySlot(string said)
    {
        await using var server = await StartAsync();
        List<Socket> silent = [];
        for (var i = 0; i < Slots + 50; i++) silent.Add(await SayAsync(server, said));

        for (var i = 0; i < 13; i++)
        {
            await using var owner = await ConnectAsync(server);
            silent.Add(await SayAsync(server, said));
        }

        Assert.InRange(server.Statistics.EndedByReason[nameof(EndReason.Displaced)], 1, silent.Count);
        silent.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task WhoHasShownATokenStaysWhileTheSilentMakeRoomForEachOther()
    {
        await using var server = await StartAsync();
        await using var owner = await ConnectAsync(server);
        List<Socket> silent = [];
        for (var i = 0; i < 2 * Slots; i++) silent.Add(await SayAsync(server, ""));
        await owner.SubscribeAsync(["note"], cancellationToken: Cancellation);

        var ended = server.Statistics.EndedByReason;
        Assert.Equal(
            [nameof(EndReason.Displaced)], ended.Where(reason => reason.Value > 0).Select(reason => reason.Key));
        silent.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public void TheOldestOfTheSilentMakesRoomFirst()
    {
        using var rig = new ServerRig(new FakeTimeProvider(), connectionsMax: 1);
        List<MemoryPeer> silent = [];
        while (rig.Core.Counters.Snapshot().EndedByReason.GetValueOrDefault(nameof(EndReason.Displaced)) < 5)
        {
            silent.Add(rig.Accept());
            Assert.InRange(silent.Count, 1, 2000);
        }

        Assert.All(silent.Take(5), peer => Assert.True(peer.IsClosedByServer));
        Assert.All(silent.Skip(5), peer => Assert.False(peer.IsClosedByServer));
    }

    /// <summary>A head that came before the slots were full is answered, and its place goes to nobody.</summary>
    [Fact]
    public void AmongManyWhoAreSilentTheOneThatSpokeIsPassedOver()
    {
        using var rig = new ServerRig(new FakeTimeProvider(), connectionsMax: 1);
        var owner = rig.Connect();
        rig.Settle();
        for (var i = 0; i < 3000; i++) rig.Accept();

        Assert.False(owner.IsClosedByServer);
        Assert.Equal(1, rig.Core.Counters.OpenConnections);
    }

    /// <summary>Peers come faster than the loop reads: more than there are slots are before the owner's head.</summary>
    [Fact]
    public void WhoseHeadHasComeAndWaitsToBeReadIsPassedOver()
    {
        using var rig = new ServerRig(new FakeTimeProvider(), connectionsMax: 1);
        var owner = rig.Accept();
        for (var i = 0; i < 3000; i++) rig.AcceptLater();
        ServerRig.Ask(owner);
        rig.Settle();

        Assert.StartsWith("HTTP/1.1 101 ", Encoding.ASCII.GetString(owner.Heard()), StringComparison.Ordinal);
    }

    /// <summary>
    /// They have got their 404, and hold their slots until they are cut: two seconds, which are not over here.
    /// </summary>
    [Fact]
    public void TheOwnerGetsInThoughThoseWhoWereRefusedFillEverySlotAndDoNotGo()
    {
        using var rig = new ServerRig(new FakeTimeProvider(), connectionsMax: 1);
        for (var i = 0; i < 1100; i++)
        {
            rig.Connect(path: "/nope");
            rig.Settle();
        }

        var owner = rig.Connect();
        rig.Settle();

        Assert.StartsWith("HTTP/1.1 101 ", Encoding.ASCII.GetString(owner.Heard()), StringComparison.Ordinal);
    }

    private async Task<KeyRxServer> StartAsync() => await KeyRxServer.StartAsync(
        new()
        {
            Transport = TransportUnderTest.Kind,
            Listen = ["127.0.0.1:0"],
            Tokens = [new AccessToken("owner", Secret, TokenScopes.All)],
            Topics = [new TopicOptions("note")],
            MaxConnections = 100,
            OpeningTimeout = TimeSpan.FromMinutes(1),
        },
        Cancellation);

    private async Task<KeyRxClient> ConnectAsync(KeyRxServer server) => await KeyRxClient.ConnectAsync(
        new() { Url = new Uri($"ws://{server.Endpoints[0]}/ws"), Token = Secret }, Cancellation);

    private async Task<Socket> SayAsync(KeyRxServer server, string text)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Endpoints[0], Cancellation);
        if (text.Length > 0) await socket.SendAsync(Encoding.ASCII.GetBytes(text), Cancellation);
        return socket;
    }
}

using System.Net.WebSockets;
using KeyRx.Peers;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Server.Limits;
using KeyRx.Testing.Strangers;
using Xunit;

namespace KeyRx.Tests.Server.Limits;

/// <summary>A user of the machine has a share of the connections, whichever tokens he shows.</summary>
public sealed class UserSharesTests : KeyRx.Tests.Client.BoundedTest
{
    private const uint Own = 1000, Other = 1001;

    private static readonly Admission Hundred = Admission.Of(100, long.MaxValue);

    [Theory]
    [InlineData(0, false, 100)]
    [InlineData(0, true, 50)]
    [InlineData(7, false, 7)]
    [InlineData(70, true, 70)]
    public void TheShareIsAllUntilOthersMayConnect(int perUserMax, bool hasFurther, int share)
    {
        var users = UserTable.Resolve(hasFurther ? [Stranger.Id] : null);

        Assert.Equal(share, new UserShares(Hundred, perUserMax).PerUserMax(users));
    }

    [Fact]
    public void AUserGetsItBackWithEachConnectionThatEnds()
    {
        var (shares, users) = (new UserShares(Hundred, perUserMax: 2), UserTable.Resolve(null));
        var (own, other) = (new AllowedUser(Own, "own"), new AllowedUser(Other, "other"));
        for (var i = 0; i < 2; i++)
        {
            Assert.True(shares.HasRoom(own, users));
            shares.Opened(own);
        }

        Assert.False(shares.HasRoom(own, users));
        Assert.True(shares.HasRoom(other, users));
        Assert.True(shares.HasRoom(null, users)); // nobody says whose it is
        shares.Closed(own);
        Assert.True(shares.HasRoom(own, users));
    }

    [Fact]
    public async Task OverSocketsOneUserIsToldWhyAndAnotherGetsIn()
    {
        Assert.SkipWhen(Stranger.WhyNot is not null, Stranger.WhyNot ?? "");
        var (first, second) = (AccessToken.NewSecret(), AccessToken.NewSecret());
        using var log = new RememberingLoggerFactory();
        await using var server = await KeyRxServer.StartAsync(
            new KeyRxServerOptions
            {
                Listen = ["127.0.0.1:0"],
                MaxConnectionsPerUser = 2,
                AllowedUsers = [Stranger.Id],
                Tokens =
                [
                    new AccessToken("first", first, TokenScopes.All),
                    new AccessToken("second", second, TokenScopes.Status),
                ],
                LoggerFactory = log,
            },
            Cancellation);
        using var one = await ConnectAsync(server, first);
        using var two = await ConnectAsync(server, second);

        var refused = await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(server, first));
        var other = await Stranger.AskAsync(server.Endpoints[0], RequestOf(server, second), Cancellation);

        Assert.Contains("429", refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 101 ", other, StringComparison.Ordinal);
        Assert.Equal(1, server.Statistics.RefusedByLimit[nameof(Limit.ConnectionsPerUser)]);
        var told = $"user {LocalUsers.NameOf(LocalUsers.Own)} has its 2 connections already";
        while (!log.Lines.Any(line => line.Contains(told, StringComparison.Ordinal))) await Task.Delay(5, Cancellation);

        one.Abort();
        while (server.Statistics.OpenConnections > 1) await Task.Delay(5, Cancellation);
        using var again = await ConnectAsync(server, first);
    }

    private static string RequestOf(KeyRxServer server, string secret) => Stranger.Request(
        "GET /ws", server.Endpoints[0], secret, "Connection: Upgrade", "Upgrade: websocket",
        "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");

    private async Task<ClientWebSocket> ConnectAsync(KeyRxServer server, string secret)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer " + secret);
        await socket.ConnectAsync(new Uri($"ws://{server.Endpoints[0]}/ws"), Cancellation);
        return socket;
    }
}

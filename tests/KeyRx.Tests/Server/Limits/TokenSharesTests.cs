using System.Net;
using System.Net.WebSockets;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Server.Limits;
using Xunit;

namespace KeyRx.Tests.Server.Limits;

/// <summary>A token that may do little cannot take every connection: the owner always gets in.</summary>
public sealed class TokenSharesTests
{
    private const HttpStatusCode Open = HttpStatusCode.SwitchingProtocols;
    private const HttpStatusCode Enough = HttpStatusCode.TooManyRequests;
    private const HttpStatusCode Full = HttpStatusCode.ServiceUnavailable;

    private const int SubscriptionsMax = 3;

    private static readonly Admission Hundred = Admission.Of(100, long.MaxValue);

    [Theory]
    [InlineData(0, 50)]
    [InlineData(7, 7)]
    public void ATokenHasItsShareAndGetsItBackWithEachConnectionThatEnds(int perTokenMax, int share)
    {
        var shares = new TokenShares(Hundred, perTokenMax, SubscriptionsMax);
        var (token, other) = (TokenOf(TokenScopes.Publish), TokenOf(TokenScopes.All & ~TokenScopes.Admin));
        for (var i = 0; i < share; i++)
        {
            Assert.True(shares.HasRoom(token));
            shares.Opened(token);
        }

        Assert.False(shares.HasRoom(token));
        Assert.True(shares.HasRoom(other));
        shares.Closed(token);
        Assert.True(shares.HasRoom(token));
    }

    [Fact]
    public void ATokenWithTheScopeAdminHasNoShareToKeepToAndPlacesThatNobodyElseGets()
    {
        var shares = new TokenShares(Hundred, perTokenMax: 1, SubscriptionsMax);
        var owner = TokenOf(TokenScopes.All);
        for (var i = 0; i < 100; i++) shares.Opened(owner);
        Assert.True(shares.HasRoom(owner));
        Assert.Equal((100, 94), (shares.OpenMaxFor(owner), shares.OpenMaxFor(TokenOf(TokenScopes.Key))));
    }

    [Fact]
    public void AServerOfFewConnectionsKeepsNoneBack()
    {
        var shares = new TokenShares(Admission.Of(1, long.MaxValue), perTokenMax: 0, SubscriptionsMax);
        var token = TokenOf(TokenScopes.Status);
        Assert.Equal(1, shares.OpenMaxFor(token));
        Assert.True(shares.HasRoom(token));
    }

    [Fact]
    public void SubscriptionsOfAllItsConnectionsCountAndThoseOfAnAdminDoNot()
    {
        var shares = new TokenShares(Hundred, perTokenMax: 0, SubscriptionsMax);
        var (token, owner) = (TokenOf(TokenScopes.Status), TokenOf(TokenScopes.All));
        for (var i = 0; i < SubscriptionsMax - 1; i++)
        {
            shares.Subscribed(token);
            shares.Subscribed(owner);
        }

        Assert.True(shares.HasRoomFor(token, 1));
        Assert.False(shares.HasRoomFor(token, 2));
        Assert.True(shares.HasRoomFor(owner, 2));
        shares.Unsubscribed(token);
        Assert.True(shares.HasRoomFor(token, 2));
    }

    [Fact]
    public async Task OverSocketsOnePublisherIsToldWhyAndTheOwnerGetsIn()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var (publisher, reader, owner) = (AccessToken.NewSecret(), AccessToken.NewSecret(), AccessToken.NewSecret());
        await using var server = await KeyRxServer.StartAsync(
            new KeyRxServerOptions
            {
                Listen = ["127.0.0.1:0"],
                MaxConnections = 32,
                Tokens =
                [
                    new AccessToken("publisher", publisher, TokenScopes.Publish, ["state"]),
                    new AccessToken("reader", reader, TokenScopes.Status),
                    new AccessToken("owner", owner, TokenScopes.All),
                ],
            },
            cancellation);
        var open = new List<ClientWebSocket>();
        try
        {
            for (var i = 0; i < 16; i++) open.Add(await ConnectAsync(server, publisher, Open));
            open.Add(await ConnectAsync(server, publisher, Enough));
            // Others take what is left, but for the places of the owner.
            for (var i = 16; i < 30; i++) open.Add(await ConnectAsync(server, reader, Open));
            open.Add(await ConnectAsync(server, reader, Full));
            for (var i = 30; i < 32; i++) open.Add(await ConnectAsync(server, owner, Open));
            open.Add(await ConnectAsync(server, owner, Full));

            Assert.Equal(
                (1L, 2L), (server.Statistics.RefusedByStatus[429], server.Statistics.RefusedByStatus[503]));
            open[0].Abort();
            while (server.Statistics.OpenConnections == 32) await Task.Delay(5, cancellation);
            open.Add(await ConnectAsync(server, owner, Open));
        }
        finally
        {
            open.ForEach(socket => socket.Dispose());
        }
    }

    private static AccessToken TokenOf(TokenScopes scopes) => new("test", AccessToken.NewSecret(), scopes);

    private static async Task<ClientWebSocket> ConnectAsync(KeyRxServer server, string secret, HttpStatusCode expected)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Authorization", "Bearer " + secret);
        try
        {
            await socket.ConnectAsync(
                new Uri($"ws://{server.Endpoints[0]}/ws"), TestContext.Current.CancellationToken);
        }
        catch (WebSocketException) when (socket.HttpStatusCode == expected)
        {
            return socket;
        }

        Assert.Equal(expected, socket.HttpStatusCode);
        return socket;
    }
}

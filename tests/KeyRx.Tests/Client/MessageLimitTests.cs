using System.Text;
using KeyRx.Client;
using KeyRx.Client.Reconnecting;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.WebSockets.Framing;
using Xunit;

namespace KeyRx.Tests.Client;

/// <summary>What a server does not take is not sent, and costs nobody the connection.</summary>
public sealed class MessageLimitTests : BoundedTest
{
    private const string Secret = "a-token-of-22-characters-or-more";

    [Fact]
    public async Task APublishOver64KibibytesIsRefusedHereAndNothingIsClosed()
    {
        await using var server = await StartAsync(64 * 1024);
        await using var client = await KeyRxClient.ConnectAsync(OptionsFor(server), Cancellation);
        var refused = await Assert.ThrowsAsync<KeyRxPublishException>(
            () => client.PublishAsync(Topics.State, Json(70_000), Cancellation));

        Assert.Matches(
            "^the message for 'publish state' has 70[0-9]{3} bytes, and the server takes 65536", refused.Message);
        Assert.False(refused.IsOutcomeUnknown);
        await client.PublishAsync(Topics.State, Json(30_000), Cancellation);
    }

    /// <summary>The limit is on the whole message: one byte decides.</summary>
    [Fact]
    public async Task TheLongestMessageThatFitsIsTaken()
    {
        await using var server = await StartAsync(1000);
        await using var client = await KeyRxClient.ConnectAsync(OptionsFor(server), Cancellation);
        var most = 0;
        for (var length = 880; length < 1000; length++)
        {
            try
            {
                await client.PublishAsync(Topics.State, Json(length), Cancellation);
                most = length;
            }
            catch (KeyRxPublishException)
            {
                Assert.Equal(most + 1, length);
                return;
            }
        }

        Assert.Fail("nothing was too long");
    }

    [Fact]
    public async Task AReconnectingClientRefusesItToo_AlsoWhatWaitedForAConnection()
    {
        await using var server = await StartAsync(1000);
        await using var client = ReconnectingClient.Start(new() { Connection = OptionsFor(server) });
        var early = client.PublishAsync(Topics.State, Json(5000), Cancellation);
        await client.SubscribeAsync([Topics.State], Cancellation);

        Assert.False((await Assert.ThrowsAsync<KeyRxPublishException>(() => early)).IsOutcomeUnknown);
        await Assert.ThrowsAsync<KeyRxPublishException>(
            () => client.PublishAsync(Topics.State, Json(5000), Cancellation));
        await client.PublishAsync(Topics.State, Json(500), Cancellation);
        Assert.Equal(1, server.Counts.OpenedConnections);
    }

    /// <summary>A server that tells no limit closes with 1009: what was subscribed comes back.</summary>
    [Fact]
    public async Task WhoIsClosedForOneMessageComesBackWithItsSubscriptions()
    {
        await using var pair = new ReconnectingAndPeer(Cancellation);
        var peer = await pair.SubscribedAsync();
        var publishing = pair.Client.PublishAsync(Topics.State, Json(10_000), Cancellation);
        Assert.Equal(Opcode.Text, (await peer.ReadAsync(Cancellation))!.Opcode);
        await peer.SendCloseAsync(1009, "message too big", Cancellation);
        peer.Dispose();

        Assert.True((await Assert.ThrowsAsync<KeyRxPublishException>(() => publishing)).IsOutcomeUnknown);
        await pair.PassWaitAsync();
        var again = await pair.AcceptOpenAsync();
        Assert.Equal([Topics.Error], (await pair.RequestAsync(again)).Topics);
    }

    private static byte[] Json(int length) => Encoding.ASCII.GetBytes($"\"{new string('x', length - 2)}\"");

    private static KeyRxClientOptions OptionsFor(KeyRxServer server) =>
        new() { Url = new($"ws://{server.Endpoints[0]}/ws"), Token = Secret };

    private Task<KeyRxServer> StartAsync(int messageBytesMax) => KeyRxServer.StartAsync(
        new KeyRxServerOptions
        {
            Listen = ["127.0.0.1:0"],
            Tokens = [new AccessToken("test", Secret, TokenScopes.All, [Topics.State])],
            MaxMessageBytes = messageBytesMax,
            MessagesPerSecond = 1000,
            MessagesBurst = 1000,
        },
        Cancellation);
}

using System.Net.WebSockets;
using System.Text;
using KeyRx.Client;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Protocol;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>Our client at servers of other hands: handshake, fragments, pings and close are understood on both sides.</summary>
public sealed class ClientElsewhereTests : BoundedTest
{
    private static readonly string Clients = Path.Combine(RepositoryRoot.Path, "tests/KeyRx.EndToEnd.Tests/clients");

    [Fact]
    public async Task AtWs()
    {
        var node = Programs.Find("node");
        Assert.SkipWhen(node is null || !Directory.Exists(Path.Combine(Clients, "node_modules", "ws")), "node or npm's ws is missing; tests/run.sh install");
        await AtAsync(node, "ws-server.js");
    }

    [Fact]
    public async Task AtWebsockets()
    {
        const string Python = "/usr/bin/python3"; // Debian's, which sees Debian's packages
        Assert.SkipUnless(File.Exists(Python) && Directory.Exists("/usr/lib/python3/dist-packages/websockets"), "python3-websockets is missing; tests/run.sh install");
        await AtAsync(Python, "websockets_server.py");
    }

    [Fact]
    public async Task AtKestrel()
    {
        await using var server = await KestrelServer.StartAsync(Cancellation);
        await AssertTalkAsync(server.Url);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await server.Closed.WaitAsync(Cancellation));
    }

    private async Task AtAsync(string program, string script)
    {
        using var server = await ServerOfAnotherHand.StartAsync(program, Path.Combine(Clients, script), Cancellation);
        await AssertTalkAsync(server.Url);
        Assert.Equal(ServerOfAnotherHand.GoodEnd, await server.ReadLineAsync(Cancellation));
    }

    private async Task AssertTalkAsync(Uri url)
    {
        await using var client = await KeyRxClient.ConnectAsync(new KeyRxClientOptions { Url = url }, Cancellation);
        await client.SubscribeAsync([Topics.State], cancellationToken: Cancellation);
        var messages = client.ReadAllAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        for (var seq = 1; seq <= ServerOfAnotherHand.EventCount; seq++)
        {
            Assert.True(await messages.MoveNextAsync());
            var message = Assert.IsType<EventMessage>(messages.Current);
            Assert.Equal(((ulong)seq, $"\"{new string('ü', seq * seq)}\""), (message.Sequence, Encoding.UTF8.GetString(message.Payload.Span)));
        }

        await client.PublishAsync(Topics.State, "1"u8.ToArray(), Cancellation);
        var end = await Assert.ThrowsAsync<KeyRxConnectionException>(async () => await messages.MoveNextAsync());
        Assert.Equal((1001, "bye"), (end.Status, end.Reason));
    }
}

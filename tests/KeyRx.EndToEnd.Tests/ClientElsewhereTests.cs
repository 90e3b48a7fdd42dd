using System.Text;
using KeyRx.Client;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Protocol;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>
/// Our client at servers of other hands: handshake, fragments, pings and close are understood on both sides.
/// </summary>
public sealed class ClientElsewhereTests : BoundedTest
{
    private static readonly string Clients = Path.Combine(RepositoryRoot.Path, "tests/KeyRx.EndToEnd.Tests/clients");

    /// <summary>What a server that counts pongs says at a good end.</summary>
    private const string WithPongs = "pongs 10 closed 1001";

    [Fact]
    public async Task AtWs()
    {
        var node = Programs.Find("node");
        Assert.SkipWhen(
            node is null || !Directory.Exists(Path.Combine(Clients, "node_modules", "ws")),
            "node or npm's ws is missing; tests/run.sh install");
        await AtAsync(node, Path.Combine(Clients, "ws-server.js"), WithPongs);
    }

    [Fact]
    public async Task AtWebsockets()
    {
        const string Python = "/usr/bin/python3"; // Debian's, which sees Debian's packages
        Assert.SkipUnless(
            File.Exists(Python) && Directory.Exists("/usr/lib/python3/dist-packages/websockets"),
            "python3-websockets is missing; tests/run.sh install");
        await AtAsync(Python, Path.Combine(Clients, "websockets_server.py"), WithPongs);
    }

    [Fact]
    public async Task AtKestrel()
    {
        var assembly = Path.Combine(
            RepositoryRoot.Path, "artifacts/bin/KeyRx.KestrelPeer/release/KeyRx.KestrelPeer.dll");
        await AtAsync("dotnet", assembly, "closed 1001");
    }

    private async Task AtAsync(string program, string script, string end)
    {
        using var server = await ServerOfAnotherHand.StartAsync(program, script, Cancellation);
        await AssertTalkAsync(server.Url);
        Assert.Equal(end, await server.ReadLineAsync(Cancellation));
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
            Assert.Equal(
                ((ulong)seq, $"\"{new string('ü', seq * seq)}\""),
                (message.Sequence, Encoding.UTF8.GetString(message.Payload.Span)));
        }

        await client.PublishAsync(Topics.State, "1"u8.ToArray(), Cancellation);
        var end = await Assert.ThrowsAsync<KeyRxConnectionException>(async () => await messages.MoveNextAsync());
        Assert.Equal((1001, "bye"), (end.Status, end.Reason));
    }
}

using KeyRx.Client;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Streams;
using KeyRx.Tests.Client;
using KeyRx.Tests.Server.Transports;
using Xunit;

namespace KeyRx.Tests.Streams;

/// <summary>
/// Case L15: the last value of an opaque topic reaches whoever comes late, in the wire's own form. Siblings of our own:
/// an
/// empty value is a value; after a gap the snapshot comes as well.
/// </summary>
public sealed class OpaqueSnapshotTests : BoundedTest
{
    private const string Secret = "a-token-of-22-characters-or-more";

    [Fact]
    public async Task WhoComesLateGetsTheLastValue()
    {
        byte[] value = [1, 2, 3, 255];
        await using var server = await StartAsync();
        server.Publish("bin", [7]);
        server.Publish("bin", value);
        await using var first = await ConnectAsync(server);
        await first.SubscribeAsync(["bin"], cancellationToken: Cancellation);
        while (server.Statistics.TakenRecords < 2) await Task.Yield();

        await using var late = await ConnectAsync(server);
        var acknowledged = await late.SubscribeAsync(["bin"], cancellationToken: Cancellation);
        server.Publish("bin", [9]);

        var messages = await TakeAsync(late, 2);
        var snapshot = Assert.IsType<SnapshotMessage>(messages[0]);
        Assert.Equal(("bin", acknowledged["bin"]), (snapshot.Topic, snapshot.Position));
        Assert.Equal(value, snapshot.Payload.ToArray());
        var next = Assert.IsType<EventMessage>(messages[1]);
        Assert.Equal((3ul, (byte)9), (next.Sequence, Assert.Single(next.Payload.ToArray())));
    }

    /// <summary>As of a retained message in MQTT (3.1.1, 3.3.1.3): an empty one takes it away.</summary>
    [Fact]
    public async Task AnEmptyValueIsNone()
    {
        await using var server = await StartAsync();
        server.Publish("bin", [7]);
        server.Publish("bin", []);
        while (server.Statistics.TakenRecords < 2) await Task.Yield();

        await using var late = await ConnectAsync(server);
        await late.SubscribeAsync(["bin"], cancellationToken: Cancellation);
        server.Publish("bin", [9]);

        var next = Assert.IsType<EventMessage>(Assert.Single(await TakeAsync(late, 1)));
        Assert.Equal((3ul, (byte)9), (next.Sequence, Assert.Single(next.Payload.ToArray())));
    }

    [Fact]
    public async Task AfterAGapTheSnapshotComesToo()
    {
        await using var server = await StartAsync();
        await using var client = await ConnectAsync(server);
        var position = (await client.SubscribeAsync(["bin"], cancellationToken: Cancellation))["bin"];
        for (var i = 0; i < 200; i++) server.Publish("bin", Enumerable.Repeat((byte)i, 1_000).ToArray());
        while (server.Statistics.TakenRecords < 200) await Task.Yield();

        await using var late = await ConnectAsync(server);
        Dictionary<string, StreamPosition> resume = new() { ["bin"] = position };
        await late.SubscribeAsync(["bin"], resume, Cancellation);

        var messages = await TakeAsync(late, 2);
        Assert.Equal(new GapMessage("bin", position.Epoch, 1, 200), messages[0]);
        var snapshot = Assert.IsType<SnapshotMessage>(messages[1]);
        Assert.Equal((200ul, (byte)199), (snapshot.Position.Sequence, snapshot.Payload.Span[0]));
    }

    private static async Task<List<KeyRxMessage>> TakeAsync(KeyRxClient client, int count)
    {
        List<KeyRxMessage> messages = [];
        await foreach (var message in client.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            messages.Add(message);
            if (messages.Count == count) break;
        }

        return messages;
    }

    private Task<KeyRxServer> StartAsync() => KeyRxServer.StartAsync(
        new KeyRxServerOptions
        {
            Transport = TransportUnderTest.Kind,
            Listen = ["127.0.0.1:0"],
            Tokens = [new AccessToken("test", Secret, TokenScopes.All)],
            Topics =
            [
                new TopicOptions("bin") { Kind = TopicKind.Opaque, KeepsLastValue = true, RetainBytes = 64 * 1024 },
            ],
        },
        Cancellation);

    private Task<KeyRxClient> ConnectAsync(KeyRxServer server) => KeyRxClient.ConnectAsync(
        new() { Url = new Uri($"ws://{server.Endpoints[0]}/ws"), Token = Secret, Binary = true }, Cancellation);
}

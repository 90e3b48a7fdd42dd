using System.Buffers;
using System.Text;
using System.Text.Json;
using KeyRx.Client;
using KeyRx.Input;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Streams;
using KeyRx.Tests.Server.Model;
using KeyRx.Tests.Server.Transports;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server;

/// <summary>The eight defects of the program that this one replaces, each as a test.</summary>
public sealed class InheritedDefectTests
{
    private const string Secret = ServerRig.Secret;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>There, after one lag the socket stayed open and every later event was dropped.</summary>
    [Fact]
    public void D1_AClientThatLaggedOnceHearsEverythingAfterwards()
    {
        using var rig = new ServerRig(_time, topics: [new TopicOptions("note") { RetainBytes = 64 * 1024 }]);
        var client = Subscriber(rig, "note");
        Lag(rig, client);
        for (var i = 0; i < 50; i++) rig.Publish("note", "1");
        rig.Settle();
        client.Read();

        Assert.Equal(1, client.Gaps);
        Assert.Equal(rig.LastSequence("note"), client.Views["note"].Position.Sequence);
        Assert.True(client.Views["note"].EventCount >= 50);
    }

    /// <summary>There, a lag was forgotten with the next event, so that no number of lags had a consequence.</summary>
    [Fact]
    public void D2_EveryLagIsToldAndCountedHoweverManyThereAre()
    {
        using var rig = new ServerRig(_time, topics: [new TopicOptions("note") { RetainBytes = 64 * 1024 }]);
        var client = Subscriber(rig, "note");
        for (var i = 0; i < 5; i++) Lag(rig, client);

        Assert.Equal(5, client.Gaps);
        Assert.Equal(
            (long)rig.LastSequence("note") - client.Views["note"].EventCount, rig.Core.Counters.Snapshot().GapRecords);
    }

    /// <summary>There, no Origin was checked and no token asked for: any page could read every key.</summary>
    [Fact(Timeout = 30_000)]
    public async Task D3_AForeignOriginAndAMissingTokenAreRefused()
    {
        TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        await using var server = await StartAsync();
        Assert.StartsWith(
            "HTTP/1.1 403 ",
            await AskAsync(server, "Origin: http://evil.example\r\nAuthorization: Bearer " + Secret + "\r\n"),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "HTTP/1.1 403 ", await AskAsync(server, "Origin: null\r\nAuthorization: Bearer " + Secret + "\r\n"),
            StringComparison.Ordinal);
        var unknown = await AskAsync(server, "");
        Assert.StartsWith("HTTP/1.1 401 ", unknown, StringComparison.Ordinal);
        Assert.Contains("\r\nWWW-Authenticate: Bearer\r\n", unknown, StringComparison.Ordinal);
        Assert.StartsWith(
            "HTTP/1.1 401 ", await AskAsync(server, "Authorization: Bearer " + Secret + "x\r\n"),
            StringComparison.Ordinal);
    }

    /// <summary>There, the limit was only ever counted in tests.</summary>
    [Fact(Timeout = 30_000)]
    public async Task D4_TheConnectionLimitHoldsAndIsGivenBack()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await StartAsync(connectionsMax: 1);
        var first = await KeyRxClient.ConnectAsync(Options(server), cancellation);
        var refused = await AskAsync(server, "Authorization: Bearer " + Secret + "\r\n");
        Assert.StartsWith("HTTP/1.1 503 ", refused, StringComparison.Ordinal);
        Assert.Contains("Retry-After: ", refused, StringComparison.Ordinal);
        await first.DisposeAsync();
        while (server.Statistics.UsedSlots > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.Equal(0, server.Statistics.OpenConnections);
        await using var second = await KeyRxClient.ConnectAsync(Options(server), cancellation);
    }

    /// <summary>There, a token could only come in a header that browsers cannot set.</summary>
    [Fact(Timeout = 30_000)]
    public async Task D5_ABrowserBringsItsTokenAsASubprotocolThatIsNeverEchoed()
    {
        TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        await using var server = await StartAsync();
        var answer = await AskAsync(
            server, $"Sec-WebSocket-Protocol: {Subprotocols.TokenPrefix}{Secret}, {Subprotocols.JsonName}\r\n");
        Assert.StartsWith("HTTP/1.1 101 ", answer, StringComparison.Ordinal);
        Assert.Contains($"Sec-WebSocket-Protocol: {Subprotocols.JsonName}\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, answer, StringComparison.Ordinal);
        Assert.StartsWith(
            "HTTP/1.1 400 ", await AskAsync(server, $"Sec-WebSocket-Protocol: {Subprotocols.TokenPrefix}{Secret}\r\n"),
            StringComparison.Ordinal);
    }

    /// <summary>There, one event had three shapes, and times were seconds here and microseconds there.</summary>
    [Fact]
    public void D6_EveryTimeIsInMicrosecondsSinceTheUnixEpoch()
    {
        var clock = new ClockPair(1_767_400_000_000_000, 5_000_000_000);
        var (connected, pressed) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        ServerMessageWriter.Connected(connected, "1.0.0", "c", "s", 30_000, [], clock);
        ServerMessageWriter.KeyEventMessage(
            pressed, 1, new KeyEvent { TimeNanos = 6_000_000_000, Native = 30, Action = KeyAction.Press }, clock);

        using var hello = JsonDocument.Parse(connected.WrittenMemory);
        using var keyEvent = JsonDocument.Parse(pressed.WrittenMemory);
        Assert.Equal(
            1_767_400_000_000_000,
            hello.RootElement.GetProperty("payload").GetProperty("clock").GetProperty("unix_us").GetInt64());
        Assert.Equal(
            1_767_400_001_000_000, keyEvent.RootElement.GetProperty("payload").GetProperty("timestamp").GetInt64());
        Assert.Equal("KEY_A", keyEvent.RootElement.GetProperty("payload").GetProperty("key_code").GetString());

        using var rig = new ServerRig(_time);
        Assert.Equal(
            (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
            rig.Core.Clock.Pair.UnixMicros);
    }

    /// <summary>There, the log file was a keylog.</summary>
    [Fact(Timeout = 30_000)]
    public async Task D7_NoKeyReachesTheLogAtAnyLevel()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var log = new RememberingLoggerFactory();
        await using (var server = await StartAsync(
            log: log,
            source: ScriptedKeyEventSource.FromText("t", "200ms / z / 10ms / q / 10ms / z / 10ms / repeat", "t")))
        {
            await using var client = await KeyRxClient.ConnectAsync(Options(server), cancellation);
            await client.SubscribeAsync(["key"], cancellationToken: cancellation);
            var keys = 0;
            await foreach (var message in client.ReadAllAsync(cancellation))
            {
                if (message is KeyMessage && ++keys == 10) break;
            }
        }

        // Whatever a line about a key would look like: there is none besides those of a
        // start, a stop, and a connection.
        Assert.NotEmpty(log.Lines);
        Assert.All(log.Lines, line => Assert.Matches(
            @"^(listening on [\d.:]+|stopping: \d connections are drained and closed|the key source is at its end"
            + @"|connection [0-9a-f]{32} (subscribed to key: First|of token \w+ and user \w+ (is open|has ended: \w+))"
            + @" \(0 more since the last such line\)) $",
            line));
    }

    /// <summary>
    /// There, nothing of this existed: a close status on stop, a snapshot for who
    /// comes, a resume for who comes back.
    /// </summary>
    [Fact(Timeout = 30_000)]
    public async Task D8_WhoComesGetsASnapshotWhoComesBackResumesAndAStopIsSaid()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await StartAsync();
        server.Publish(Topics.State, "1"u8);
        var first = await KeyRxClient.ConnectAsync(Options(server), cancellation);
        await first.SubscribeAsync([Topics.State], cancellationToken: cancellation);
        server.Publish(Topics.State, "2"u8);
        var snapshot = Assert.IsType<SnapshotMessage>(await FirstAsync(first));
        await first.DisposeAsync();

        await using var second = await KeyRxClient.ConnectAsync(Options(server), cancellation);
        await second.SubscribeAsync(
            [Topics.State], new Dictionary<string, StreamPosition> { [Topics.State] = snapshot.Position },
            cancellation);
        var missed = Assert.IsType<EventMessage>(await FirstAsync(second));
        Assert.Equal(
            (snapshot.Position.Sequence + 1, "2"), (missed.Sequence, Encoding.UTF8.GetString(missed.Payload.Span)));

        var stopping = server.StopAsync(TestContext.Current.CancellationToken);
        var end = await Assert.ThrowsAsync<KeyRxConnectionException>(() => FirstAsync(second));
        await stopping;
        Assert.Equal((1001, true), (end.Status, end.MayReturn));
    }

    private static void Lag(ServerRig rig, ModelClient client)
    {
        client.Peer.Stall(100);
        for (var i = 0; i < 200; i++)
        {
            rig.Publish("note", $"\"{new string('x', 1000)}\"");
            rig.Settle();
        }

        client.Peer.Unstall();
        rig.Settle();
        client.Read();
    }

    private static ModelClient Subscriber(ServerRig rig, string topic)
    {
        var client = new ModelClient(rig.Connect(), isBinary: false);
        client.Subscribe(topic, resume: false);
        rig.Settle();
        client.Read();
        return client;
    }

    private static Task<KeyRxServer> StartAsync(
        int connectionsMax = 100, RememberingLoggerFactory? log = null, IKeyEventSource? source = null)
    {
        var options = new KeyRxServerOptions
        {
            Transport = TransportUnderTest.Kind,
            Listen = ["127.0.0.1:0"],
            Tokens = [new AccessToken("test", Secret, TokenScopes.All)],
            MaxConnections = connectionsMax,
            Source = source is null ? null : () => source,
            LoggerFactory = log ?? (ILoggerFactory)NullLoggerFactory.Instance,
        };
        return KeyRxServer.StartAsync(options, TestContext.Current.CancellationToken);
    }

    private static KeyRxClientOptions Options(KeyRxServer server) =>
        new() { Url = new Uri($"ws://{server.Endpoints[0]}/ws"), Token = Secret };

    private static async Task<KeyRxMessage> FirstAsync(KeyRxClient client)
    {
        await foreach (var message in client.ReadAllAsync(TestContext.Current.CancellationToken)) return message;
        throw new InvalidOperationException("the connection has ended");
    }

    /// <summary>Sends an upgrade with these headers and returns the head of the answer.</summary>
    private static async Task<string> AskAsync(KeyRxServer server, string headers)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(server.Endpoints[0], cancellation);
        var request = $"GET /ws HTTP/1.1\r\nHost: {server.Endpoints[0]}\r\nUpgrade: websocket\r\nConnection: " +
            $"Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{headers}\r\n";
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), cancellation);
        var answer = new byte[4096];
        var length = 0;
        while (!Encoding.ASCII.GetString(answer, 0, length).Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await socket.GetStream().ReadAsync(answer.AsMemory(length), cancellation);
            if (read == 0) break;
            length += read;
        }

        return Encoding.ASCII.GetString(answer, 0, length);
    }
}

using System.Buffers;
using System.Net.Sockets;
using System.Text;
using KeyRx.Client;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Streams;
using KeyRx.Tests.Server.Transports;
using KeyRx.WebSockets.Framing;
using Xunit;

namespace KeyRx.Tests.Streams;

/// <summary>
/// Case L1 over the wire, within every limit: 12 connections that publish 190 tiny records each in one write.
/// </summary>
public sealed class WireBurstTests
{
    private const string Secret = "a-token-of-22-characters-or-more";
    private const int Connections = 12;
    private const int Publishes = 190;
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task EverySubscriberGetsEventsOrAToldGapAndTheServerStopsInTime()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Hang);
        var server = await KeyRxServer.StartAsync(
            new KeyRxServerOptions
            {
                Transport = TransportUnderTest.Kind,
                Listen = ["127.0.0.1:0"],
                Tokens = [new AccessToken("test", Secret, TokenScopes.All, ["note"])],
                Topics = [new TopicOptions("note")],
            },
            limit.Token);
        await using var client = await KeyRxClient.ConnectAsync(
            new() { Url = new Uri($"ws://{server.Endpoints[0]}/ws"), Token = Secret }, limit.Token);
        var first =
            (await client.SubscribeAsync(["note"], cancellationToken: limit.Token))["note"].Sequence;

        var burst = Burst();
        var sockets =
            await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => UpgradeAsync(server, limit.Token)));
        await Task.WhenAll(sockets.Select(socket => socket.GetStream().WriteAsync(burst, limit.Token).AsTask()));
        var last = first + (Connections * Publishes);
        await foreach (var message in client.ReadAllAsync(limit.Token))
        {
            if (message is EventMessage next) Assert.Equal(++first, next.Sequence);
            if (message is GapMessage gap) (_, first) = (Assert.IsType<ulong>(gap.To) >= gap.From, gap.To.Value);
            if (first >= last) break;
        }

        Assert.Equal(last, first);
        foreach (var socket in sockets) socket.Dispose();
        await server.StopAsync(TestContext.Current.CancellationToken).WaitAsync(limit.Token);
    }

    private static byte[] Burst()
    {
        var frames = new ArrayBufferWriter<byte>();
        var message = "{\"type\":\"publish\",\"event_type\":\"note\",\"payload\":1}"u8;
        for (var i = 0; i < Publishes; i++) FrameWriter.WriteMasked(frames, Opcode.Text, message, maskingKey: 7);
        return frames.WrittenSpan.ToArray();
    }

    private static async Task<TcpClient> UpgradeAsync(KeyRxServer server, CancellationToken cancellation)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(server.Endpoints[0], cancellation);
        var request =
            $"GET /ws HTTP/1.1\r\nHost: {server.Endpoints[0]}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nAuthorization: " +
                    $"Bearer {Secret}\r\n\r\n";
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), cancellation);
        var answer = new byte[12];
        await socket.GetStream().ReadExactlyAsync(answer, cancellation);
        Assert.Equal("HTTP/1.1 101", Encoding.ASCII.GetString(answer));
        return socket;
    }
}

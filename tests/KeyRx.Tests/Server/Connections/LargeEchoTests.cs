using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using KeyRx.Server;
using KeyRx.Tests.Server.Transports;
using KeyRx.WebSockets;
using Xunit;

namespace KeyRx.Tests.Server.Connections;

/// <summary>
/// Large echoes over real sockets: whole (case L13) and without pauses (case L14). Siblings of L14: a message of 1 MiB,
/// and one of 4 MiB to a client that takes 16 KiB at a time.
/// </summary>
public sealed class LargeEchoTests
{
    private const int Mebi = 1024 * 1024;
    private const string Secret = "secret-of-the-large-echoes";

    [Fact]
    public async Task AnEchoOfMoreThanSixteenMebibytesComesWhole()
    {
        await using var server = await StartAsync(32 * Mebi);
        using var client = await ConnectAsync(server);
        await AssertEchoedAsync(client, (16 * Mebi) + (Mebi / 10), receiveBytes: 64 * 1024);
    }

    [Fact]
    public async Task TwoEchoesOfNineMebibytesAtOnceComeWhole()
    {
        await using var server = await StartAsync(10 * Mebi);
        using var first = await ConnectAsync(server);
        using var second = await ConnectAsync(server);
        await Task.WhenAll(AssertEchoedAsync(first, 9 * Mebi, 64 * 1024), AssertEchoedAsync(second, 9 * Mebi, 64 * 1024));
    }

    /// <summary>
    /// With a send buffer that holds less than two segments of loopback, the receiver delays its ACK by 40 ms for each of
    /// them (RFC 1122 4.2.3.2): a floor no fast machine can go below, and no slow one has to reach five times in a row.
    /// </summary>
    [Theory]
    [InlineData(4 * Mebi, 64 * 1024, 1.2)]
    [InlineData(4 * Mebi, 16 * 1024, 1.2)]
    [InlineData(Mebi, 64 * 1024, 0.3)]
    public async Task TheReceiverOfALargeEchoNeverWaitsForADelayedAck(int length, int receiveBytes, double secondsMax)
    {
        await using var server = await StartAsync(10 * Mebi);
        var best = await Task.Factory.StartNew(
            () => BestOf(20, server.Endpoints[0], length, receiveBytes, secondsMax),
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        Assert.InRange(best, 0, secondsMax);
    }

    /// <summary>A client that does nothing but receive, so that nothing it sends takes its ACKs along.</summary>
    private static double BestOf(int tries, IPEndPoint endpoint, int length, int receiveBytes, double enough)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 60_000 };
        socket.Connect(endpoint);
        socket.Send(Encoding.ASCII.GetBytes(
            $"GET /echo HTTP/1.1\r\nHost: {endpoint}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
            $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer {Secret}\r\n\r\n"));
        var buffer = new byte[receiveBytes];
        Assert.StartsWith("HTTP/1.1 101", Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer)), StringComparison.Ordinal);
        var frame = new ArrayBufferWriter<byte>();
        FrameWriter.WriteMasked(frame, Opcode.Binary, EchoPeer.Bytes(length, seed: 2), maskingKey: 0x12345678);
        var best = double.MaxValue;
        for (var i = 0; i < tries && best > enough; i++)
        {
            var started = TimeProvider.System.GetTimestamp();
            for (var sent = 0; sent < frame.WrittenCount;) sent += socket.Send(frame.WrittenSpan[sent..]);
            for (var left = FrameWriter.HeaderLength(length) + length; left > 0;)
            {
                var received = socket.Receive(buffer, Math.Min(left, buffer.Length), SocketFlags.None);
                Assert.NotEqual(0, received);
                left -= received;
            }

            best = Math.Min(best, TimeProvider.System.GetElapsedTime(started).TotalSeconds);
        }

        return best;
    }

    private static Task<KeyRxServer> StartAsync(int messageBytesMax) => KeyRxServer.StartAsync(
        new KeyRxServerOptions
        {
            Transport = TransportUnderTest.Kind,
            Listen = [new IPEndPoint(IPAddress.Loopback, 0)],
            Tokens = [new AccessToken("test", Secret, TokenScopes.All)],
            Echo = true,
            EchoMessageBytesMax = messageBytesMax,
        },
        TestContext.Current.CancellationToken);

    private static async Task<ClientWebSocket> ConnectAsync(KeyRxServer server)
    {
        var client = new ClientWebSocket();
        client.Options.SetRequestHeader("Authorization", "Bearer " + Secret);
        await client.ConnectAsync(new Uri($"ws://{server.Endpoints[0]}/echo"), TestContext.Current.CancellationToken);
        return client;
    }

    private static async Task AssertEchoedAsync(ClientWebSocket client, int length, int receiveBytes)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var message = EchoPeer.Bytes(length, seed: 1);
        var sending = client.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, cancellation);
        var received = new byte[length];
        var count = 0;
        ValueWebSocketReceiveResult part;
        do
        {
            part = await client.ReceiveAsync(received.AsMemory(count, Math.Min(receiveBytes, length - count)), cancellation);
            count += part.Count;
        }
        while (!part.EndOfMessage && count < length);

        await sending;
        Assert.True(message.AsSpan().SequenceEqual(received), $"{count} of {length} bytes came back as they were sent, or fewer");
    }
}

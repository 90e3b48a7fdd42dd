using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using KeyRx.Server;
using KeyRx.Tests.Server.Transports;
using KeyRx.WebSockets;
using Xunit;

namespace KeyRx.Tests.Server.Connections;

/// <summary>
/// A resume of 5 MB to a client that only reads (case L14). A send buffer that holds less than two segments of loopback
/// makes the receiver delay its ACK by 40 ms, again and again (RFC 1122 4.2.3.2): a floor of 0.13 s that no fast machine
/// goes below. Sibling: a client that takes 16 KiB at a time.
/// </summary>
public sealed class FullSpeedResumeTests
{
    private const int Records = 10_000;
    private const double SecondsMax = 0.1;
    private const string Secret = "secret-of-the-resumes";

    [Theory]
    [InlineData(64 * 1024)]
    [InlineData(16 * 1024)]
    public async Task NoDelayedAckHoldsItUp(int receiveBytes)
    {
        await using var server = await KeyRxServer.StartAsync(
            new KeyRxServerOptions
            {
                Transport = TransportUnderTest.Kind,
                Listen = [new IPEndPoint(IPAddress.Loopback, 0)],
                Tokens = [new AccessToken("test", Secret, TokenScopes.All)],
                Topics = [new TopicOptions("bulk") { RetainBytes = 16 * 1024 * 1024, RetainAge = TimeSpan.FromMinutes(10) }],
            },
            TestContext.Current.CancellationToken);
        var payload = Encoding.ASCII.GetBytes($"\"{new string('x', 400)}\"");
        for (var published = 0; published < Records;)
        {
            if (server.TryPublish("bulk", payload)) published++;
            else await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        var best = await Task.Factory.StartNew(
            () => BestOf(200, server.Endpoints[0], receiveBytes), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.InRange(best, 0, SecondsMax);
    }

    private static double BestOf(int tries, IPEndPoint endpoint, int receiveBytes)
    {
        var best = double.MaxValue;
        for (var i = 0; i < tries && best > SecondsMax; i++)
        {
            var first = new Reader(endpoint, receiveBytes);
            first.Say("""{"type":"subscribe","message_id":"1","topics":["bulk"]}""");
            var epoch = first.Next("ack").GetProperty("topics").GetProperty("bulk").GetProperty("epoch").GetString();
            first.Dispose();
            using var reader = new Reader(endpoint, receiveBytes);
            var started = TimeProvider.System.GetTimestamp();
            reader.Say($"{{\"type\":\"subscribe\",\"topics\":[\"bulk\"],\"resume\":{{\"bulk\":{{\"epoch\":\"{epoch}\",\"seq\":0}}}}}}");
            reader.SkipEvents(Records);
            best = Math.Min(best, TimeProvider.System.GetElapsedTime(started).TotalSeconds);
        }

        return best;
    }

    /// <summary>A client that does nothing but receive, so that nothing it sends takes its ACKs along.</summary>
    private sealed class Reader : IDisposable
    {
        private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 60_000 };
        private readonly MessageAssembler _assembler = new();
        private readonly byte[] _buffer;
        private ReadOnlySequence<byte> _input;

        internal Reader(IPEndPoint endpoint, int receiveBytes)
        {
            _buffer = new byte[receiveBytes];
            _assembler.Reset(WebSocketRole.Client, 1024 * 1024);
            _socket.Connect(endpoint);
            _socket.Send(Encoding.ASCII.GetBytes(
                $"GET /ws HTTP/1.1\r\nHost: {endpoint}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
                $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer {Secret}\r\n\r\n"));
            var received = _socket.Receive(_buffer);
            var end = _buffer.AsSpan(0, received).IndexOf("\r\n\r\n"u8);
            Assert.True(end > 0, "the answer came in pieces");
            _input = new ReadOnlySequence<byte>(_buffer, end + 4, received - end - 4);
        }

        public void Dispose() => _socket.Dispose();

        internal void Say(string json)
        {
            var frame = new ArrayBufferWriter<byte>();
            FrameWriter.WriteMasked(frame, Opcode.Text, Encoding.UTF8.GetBytes(json), maskingKey: 0x12345678);
            _socket.Send(frame.WrittenSpan);
        }

        internal JsonElement Next(string type)
        {
            while (true)
            {
                var message = JsonDocument.Parse(NextMessage().ToArray()).RootElement;
                if (message.GetProperty("type").GetString() == type) return message;
            }
        }

        internal void SkipEvents(int count)
        {
            while (count > 0)
            {
                if (NextMessage().FirstSpan.StartsWith("{\"type\":\"event\""u8)) count--;
            }
        }

        private ReadOnlySequence<byte> NextMessage()
        {
            WebSocketMessage message;
            // A header that was cut is kept by the caller: the socket is read behind it.
            while (_assembler.TryRead(ref _input, out message, out _) != MessageReadResult.Message)
            {
                var kept = _input.ToArray();
                kept.CopyTo(_buffer, 0);
                var received = _socket.Receive(_buffer.AsSpan(kept.Length));
                Assert.NotEqual(0, received);
                _input = new ReadOnlySequence<byte>(_buffer, 0, kept.Length + received);
            }

            return message.Payload;
        }
    }
}

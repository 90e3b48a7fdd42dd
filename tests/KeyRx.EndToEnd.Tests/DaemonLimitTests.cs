using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using KeyRx.EndToEnd.Tests.Daemons;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>What a real daemon bears over /echo.</summary>
public sealed class DaemonLimitTests : BoundedTest
{
    private const int MessageBytes = 16 * 1024 * 1024, Fragments = 65_536, Pings = 10_000, SlowPeers = 200;
    private const int Ping = 9, Pong = 10, Close = 8; // RFC 6455 5.2

    /// <summary>
    /// Wide, for the machine may be busy: the daemon's own limit is 5 s (OpeningTimeout of the server's options).
    /// </summary>
    private static readonly TimeSpan DropMin = TimeSpan.FromSeconds(4), DropMax = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task SixteenMebibytesIn65536FragmentsComeBack()
    {
        await using var daemon = await StartAsync();
        using var socket = await ConnectAsync(daemon);
        var sent = new byte[MessageBytes];
        new Random(1).NextBytes(sent);

        var sending = SendInFragmentsAsync(socket, sent);
        var received = new byte[MessageBytes];
        var isWhole = false;
        for (var at = 0; !isWhole;)
        {
            var result = await socket.ReceiveAsync(received.AsMemory(at), Cancellation);
            at += result.Count;
            isWhole = result.EndOfMessage;
        }

        await sending;
        Assert.True(sent.AsSpan().SequenceEqual(received), "what came back is not what was sent");
    }

    [Fact]
    public async Task TenThousandPingsInOneBurstAreAnsweredUpToTheLast()
    {
        await using var daemon = await StartAsync();
        using var socket = await EchoSocket.ConnectAsync(daemon, Cancellation);
        Assert.StartsWith("HTTP/1.1 101 ", await socket.UpgradeAsync(Cancellation), StringComparison.Ordinal);

        byte[] burst =
        [
            .. Enumerable.Range(1, Pings).SelectMany(number => EchoSocket.Frame(Ping, Number(number))),
            .. EchoSocket.Frame(Close, [0x03, 0xE8]),
        ];
        var reading = socket.ReadToEndAsync(Cancellation);
        await socket.Stream.WriteAsync(burst, Cancellation);
        var answers = await reading;

        Assert.Equal(new byte[] { 0x80 | Close, 2, 0x03, 0xE8 }, answers[^4..]);
        var numbers = Numbers(answers.AsSpan()[..^4]);
        Assert.Equal(numbers.Order().Distinct(), numbers);
        Assert.Equal(Pings, numbers[^1]);
        await AssertAnswersAsync(daemon);
    }

    [Fact]
    public async Task SlowRequestsAreDroppedInTimeAndHoldNobodyUp()
    {
        await using var daemon = await StartAsync();
        using var canary = await ConnectAsync(daemon);
        var watch = Stopwatch.StartNew();
        var slow =
            Enumerable.Range(0, SlowPeers).Select(i => BeSlowAsync(daemon, dribbles: i % 2 == 0, watch)).ToArray();
        var dropped = Task.WhenAll(slow);

        var slowest = TimeSpan.Zero;
        while (!dropped.IsCompleted)
        {
            var before = watch.Elapsed;
            await EchoAsync(canary);
            slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, (watch.Elapsed - before).Ticks));
            await Task.WhenAny(dropped, Task.Delay(TimeSpan.FromMilliseconds(100), Cancellation));
        }

        Assert.All(await dropped, drop =>
        {
            Assert.StartsWith("HTTP/1.1 408 ", drop.Answer, StringComparison.Ordinal);
            Assert.InRange(drop.After, DropMin, DropMax);
        });
        Assert.InRange(slowest, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    /// <summary>Never ends its head; half of them add a byte now and then, which must not buy them time.</summary>
    private async Task<(string Answer, TimeSpan After)> BeSlowAsync(
        DaemonProcess daemon, bool dribbles, Stopwatch watch)
    {
        using var socket = await EchoSocket.ConnectAsync(daemon, Cancellation);
        await socket.BeginRequestAsync(Cancellation);
        var since = watch.Elapsed;
        var reading = socket.ReadToEndAsync(Cancellation);
        if (dribbles) await DribbleAsync(socket, reading);
        var answer = Encoding.ASCII.GetString(await reading);
        return (answer, watch.Elapsed - since);
    }

    private async Task DribbleAsync(EchoSocket socket, Task until)
    {
        while (!until.IsCompleted)
        {
            try
            {
                await socket.Stream.WriteAsync("X"u8.ToArray(), Cancellation);
            }
            catch (IOException e) when (e.InnerException is SocketException)
            {
                return; // dropped already: what was read tells
            }

            await Task.WhenAny(until, Task.Delay(TimeSpan.FromMilliseconds(500), Cancellation));
        }
    }

    private async Task SendInFragmentsAsync(ClientWebSocket socket, byte[] message)
    {
        const int Size = MessageBytes / Fragments;
        for (var i = 0; i < Fragments; i++)
        {
            await socket.SendAsync(
                message.AsMemory(i * Size, Size), WebSocketMessageType.Binary, i == Fragments - 1, Cancellation);
        }
    }

    private async Task AssertAnswersAsync(DaemonProcess daemon)
    {
        using var socket = await ConnectAsync(daemon);
        await EchoAsync(socket);
    }

    private async Task EchoAsync(ClientWebSocket socket)
    {
        var buffer = new byte[16];
        await socket.SendAsync("tweet"u8.ToArray(), WebSocketMessageType.Text, true, Cancellation);
        var result = await socket.ReceiveAsync(buffer.AsMemory(), Cancellation);
        Assert.Equal("tweet", Encoding.ASCII.GetString(buffer, 0, result.Count));
    }

    private async Task<ClientWebSocket> ConnectAsync(DaemonProcess daemon)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer " + DaemonProcess.Token);
        await socket.ConnectAsync(new Uri(daemon.Url, "/echo"), Cancellation);
        return socket;
    }

    private Task<DaemonProcess> StartAsync() =>
        DaemonProcess.StartAsync(Folder, ["--source", "none", "--echo", "--max-message", "33554432"], Cancellation);

    private static byte[] Number(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    /// <summary>Nothing but unmasked pongs of four bytes.</summary>
    private static List<int> Numbers(ReadOnlySpan<byte> pongs)
    {
        List<int> numbers = [];
        for (; !pongs.IsEmpty; pongs = pongs[6..])
        {
            Assert.Equal((0x80 | Pong, 4), (pongs[0], pongs[1]));
            numbers.Add(BinaryPrimitives.ReadInt32BigEndian(pongs[2..]));
        }

        return numbers;
    }
}

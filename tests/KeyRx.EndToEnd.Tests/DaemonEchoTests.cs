using System.Net;
using System.Net.WebSockets;
using KeyRx.EndToEnd.Tests.Daemons;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>
/// /echo of the real daemon, as conformance suites and benchmarks use it: .NET's own client against it.
/// </summary>
public sealed class DaemonEchoTests : BoundedTest
{
    private const int MessageMax = 1_048_576;

    [Fact]
    public async Task EveryMessageUpToTheLimitComesBackUnchanged()
    {
        await using var daemon = await StartAsync("--echo", "--max-message", $"{MessageMax}");
        using var socket = await ConnectAsync(daemon);
        foreach (var length in new[] { 0, 1, 125, 126, 65_535, 65_536, MessageMax - 1, MessageMax })
        {
            await AssertEchoedAsync(socket, WebSocketMessageType.Binary, BytesOf(length));
            await AssertEchoedAsync(socket, WebSocketMessageType.Text, LettersOf(length));
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", Cancellation);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
        await daemon.StopAsync(Cancellation);
    }

    [Theory]
    [InlineData(WebSocketMessageType.Binary)]
    [InlineData(WebSocketMessageType.Text)]
    public async Task AByteMoreIsClosedWith1009(WebSocketMessageType type)
    {
        await using var daemon = await StartAsync("--echo", "--max-message", $"{MessageMax}");
        using var socket = await ConnectAsync(daemon);
        await socket.SendAsync(LettersOf(MessageMax + 1), type, endOfMessage: true, Cancellation);

        var end = await socket.ReceiveAsync(new byte[100].AsMemory(), Cancellation);
        Assert.Equal(WebSocketMessageType.Close, end.MessageType);
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, socket.CloseStatus);
    }

    [Fact]
    public async Task WithoutATokenItIs401()
    {
        await using var daemon = await StartAsync("--echo");
        Assert.Equal(HttpStatusCode.Unauthorized, await RefusalAsync(daemon, token: null));
    }

    [Fact]
    public async Task WithoutItsSettingItIs404()
    {
        await using var daemon = await StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, await RefusalAsync(daemon, DaemonProcess.Token));
    }

    private Task<DaemonProcess> StartAsync(params string[] arguments) =>
        DaemonProcess.StartAsync(Folder, ["--source", "none", "--listen", "127.0.0.1:0", .. arguments], Cancellation);

    private async Task<ClientWebSocket> ConnectAsync(DaemonProcess daemon)
    {
        var socket = NewSocket(DaemonProcess.Token);
        await socket.ConnectAsync(EchoOf(daemon), Cancellation);
        return socket;
    }

    private async Task<HttpStatusCode> RefusalAsync(DaemonProcess daemon, string? token)
    {
        using var socket = NewSocket(token);
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(EchoOf(daemon), Cancellation));
        return socket.HttpStatusCode;
    }

    private static ClientWebSocket NewSocket(string? token)
    {
        var socket = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };
        if (token is not null) socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
        return socket;
    }

    private static Uri EchoOf(DaemonProcess daemon) => new(daemon.Url, "/echo");

    /// <summary>Reads while it sends: an echo may begin before the message has ended.</summary>
    private async Task AssertEchoedAsync(ClientWebSocket socket, WebSocketMessageType type, byte[] message)
    {
        var sending = socket.SendAsync(message, type, endOfMessage: true, Cancellation);
        var received = new byte[message.Length + 1];
        var length = 0;
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(received.AsMemory(length), Cancellation);
            length += part.Count;
        }
        while (!part.EndOfMessage);

        await sending;
        Assert.Equal((type, message.Length), (part.MessageType, length));
        Assert.True(
            message.AsSpan().SequenceEqual(received.AsSpan(0, length)),
            $"{message.Length} bytes of {type} came back changed");
    }

    private static byte[] BytesOf(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static byte[] LettersOf(int length) => [.. BytesOf(length).Select(value => (byte)('a' + (value % 26)))];
}

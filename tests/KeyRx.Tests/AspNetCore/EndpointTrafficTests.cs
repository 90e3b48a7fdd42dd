using System.Net.WebSockets;
using System.Text;
using KeyRx.Tests.Server.Http;
using Xunit;
using static KeyRx.Tests.AspNetCore.WebAppUnderTest;

namespace KeyRx.Tests.AspNetCore;

/// <summary>What goes to and fro once a client is connected, over HTTP/1.1 and HTTP/2.</summary>
public sealed class EndpointTrafficTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task MessagesOfEveryLengthComeBackCompressedOrNot(bool http2)
    {
        await using var app = await StartAsync(Cancellation, options => options.MaxEchoMessageBytes = 4 * 1024 * 1024);
        foreach (var deflates in new[] { false, true })
        {
            using var socket = await app.ConnectAsync(
                http2, user: null, Cancellation, "/echo", subprotocol: null, options =>
                    options.DangerousDeflateOptions = deflates ? new WebSocketDeflateOptions() : null);
            foreach (var length in new[] { 0, 1, 125, 126, 16 * 1024, 65_535, 65_536, 300_000, 4 * 1024 * 1024 })
            {
                var text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 23))));
                await SendAsync(socket, text, Cancellation);
                Assert.Equal(text, await ReceiveAsync(socket, Cancellation));
            }

            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", Cancellation);
            Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
        }
    }

    /// <summary>Who reads nothing stops nobody, and is told what it missed; so over sockets, so here.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AClientThatDoesNotReadIsToldOfItsGap(bool http2)
    {
        await using var app = await StartAsync(Cancellation);
        using var slow = await app.ConnectAsync(http2, Reader, Cancellation);
        using var quick = await app.ConnectAsync(!http2, Reader, Cancellation);
        foreach (var socket in new[] { slow, quick })
        {
            await SendAsync(socket, Subscribe, Cancellation);
            await ReceiveAsync(socket, "ack", Cancellation);
        }

        const int Count = 50_000;
        var payload = Encoding.UTF8.GetBytes($"\"{new string('x', 500)}\"");
        var publishing = Task.Run(() => PublishAsync(app, payload, Count), Cancellation);
        var last = "";
        // The last event, or a gap to it: on a busy machine whoever reads may fall behind as well.
        while (!last.Contains($":{Count}", StringComparison.Ordinal)) last = await ReceiveAsync(quick, Cancellation);
        await publishing;

        var gap = await ReceiveAsync(slow, "gap", Cancellation);
        Assert.Contains("\"event_type\":\"note\"", gap, StringComparison.Ordinal);
        Assert.Equal(2, (await app.Server.ListConnectionsAsync()).Count);
    }

    /// <summary>Kestrel's own limits for requests do not count here: they have cut others meanwhile.</summary>
    [Fact]
    public async Task WhoIsSilentStays()
    {
        await using var app = await StartAsync(Cancellation);
        using var first = await app.ConnectAsync(http2: false, Reader, Cancellation);
        using var second = await app.ConnectAsync(http2: true, Reader, Cancellation);
        await ReceiveAsync(first, "connected", Cancellation);
        await ReceiveAsync(second, "connected", Cancellation);

        using var idle = await RawRequest.SendAsync(
            app.Endpoint, "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n", Cancellation);
        using var slow = await RawRequest.SendAsync(
            app.Endpoint, "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n", Cancellation);
        var answers = await Task.WhenAll(idle.AnswerAsync(Cancellation), slow.AnswerAsync(Cancellation));

        Assert.StartsWith("HTTP/1.1 404 ", answers[0], StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 408 ", answers[1], StringComparison.Ordinal);
        foreach (var socket in new[] { first, second })
        {
            await SendAsync(socket, """{"type":"ping"}""", Cancellation);
            await ReceiveAsync(socket, "pong", Cancellation);
        }
    }

    private static async Task PublishAsync(WebAppUnderTest app, byte[] payload, int count)
    {
        for (var i = 0; i < count; i++)
        {
            while (!app.Server.TryPublish("note", payload)) await Task.Delay(1, Cancellation);
        }
    }
}

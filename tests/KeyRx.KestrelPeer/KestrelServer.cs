using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KeyRx.KestrelPeer;

/// <summary>
/// What ServerOfAnotherHand.cs says, by Kestrel; its pings are those of its
/// keep-alive, which cuts who does not answer.
/// </summary>
internal sealed class KestrelServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly TaskCompletionSource<WebSocketCloseStatus?> _closed = new(
        TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly int _eventCount;

    private KestrelServer(WebApplication application, int eventCount) =>
        (_application, _eventCount) = (application, eventCount);

    public int Port => new Uri(_application.Urls.Single()).Port;

    /// <summary>The status in the client's close frame.</summary>
    public Task<WebSocketCloseStatus?> Closed => _closed.Task;

    public static async Task<KestrelServer> StartAsync(int eventCount)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new KestrelServer(builder.Build(), eventCount);
        server._application.UseWebSockets();
        server._application.Run(server.ServeAsync);
        await server._application.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol = "keyrx.v1.json",
            DangerousEnableCompression = true,
            KeepAliveInterval = TimeSpan.FromMilliseconds(20),
            KeepAliveTimeout = TimeSpan.FromSeconds(10),
        });
        var cancellation = context.RequestAborted;
        await SendAsync(
            socket,
            """{"type":"connected","payload":{"version":"kestrel","protocol":1,"client_id":"c","session":"s","heartbeat_ms":30000,"scopes":["status"],"clock":{"unix_us":1,"monotonic_ns":1}}}""",
            cancellation);
        var buffer = new byte[64 * 1024];
        while (await socket.ReceiveAsync(buffer, cancellation)
            is { MessageType: not WebSocketMessageType.Close } received)
            await AnswerAsync(socket, JsonElement.Parse(buffer.AsSpan(0, received.Count)), cancellation);
        _closed.SetResult(socket.CloseStatus);
    }

    private async Task AnswerAsync(WebSocket socket, JsonElement message, CancellationToken cancellation)
    {
        var id = message.GetProperty("message_id").GetRawText();
        if (message.GetProperty("type").GetString() == "publish")
        {
            await SendAsync(socket, $$"""{"type":"ack","message_id":{{id}}}""", cancellation);
            await socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, "bye", cancellation);
            return;
        }

        await SendAsync(
            socket,
            $$"""{"type":"ack","message_id":{{id}},"topics":{"state":{"id":3,"epoch":"9f86d081884c7d65","seq":0} } }""",
            cancellation);
        for (var seq = 1; seq <= _eventCount; seq++)
        {
            await SendAsync(
                socket,
                $$"""{"type":"event","event_type":"state","seq":{{seq}},"payload":"{{new string('ü', seq * seq)}}"}""",
                cancellation);
        }
    }

    private static async Task SendAsync(WebSocket socket, string text, CancellationToken cancellation)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var middle = bytes.Length / 2;
        await socket.SendAsync(bytes.AsMemory(0, middle), WebSocketMessageType.Text, false, cancellation);
        await socket.SendAsync(bytes.AsMemory(middle), WebSocketMessageType.Text, true, cancellation);
    }
}

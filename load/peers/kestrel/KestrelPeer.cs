using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KeyRx.Peers;

/// <summary>Kestrel with System.Net.WebSockets: one bounded channel a client, zero-byte reads, no logging.</summary>
internal sealed class KestrelPeer
{
    private readonly ConcurrentDictionary<ClientQueue, ClientQueue> _clients = new();

    internal static WebApplication Build(PeerOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, options.Port);
        });
        builder.WebHost.UseSockets(sockets => sockets.Backlog = 4096);
        var peer = new KestrelPeer();
        var application = builder.Build();
        application.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
        application.Run(peer.ServeAsync);
        application.Lifetime.ApplicationStarted.Register(new MessageSource(options, peer.Publish).Start);
        return application;
    }

    private void Publish(byte[] message)
    {
        foreach (var (client, _) in _clients) client.Offer(message);
    }

    private async Task ServeAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        if (context.Request.Path == "/echo")
        {
            await SocketReader.EchoAsync(socket);
            return;
        }

        var client = new ClientQueue(socket);
        _clients[client] = client;
        var sending = client.SendAsync();
        await SocketReader.DrainAsync(socket);
        _clients.TryRemove(client, out _);
        client.Complete();
        await sending;
    }
}

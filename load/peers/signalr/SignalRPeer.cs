using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace KeyRx.Peers;

/// <summary>A SignalR hub that pushes to all; what is SignalR's and what is not stands in the README.</summary>
internal static class SignalRPeer
{
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
        builder.Services.AddSignalR(hub =>
        {
            // The load's clients never send: neither side pings.
            hub.ClientTimeoutInterval = TimeSpan.FromDays(1);
            hub.KeepAliveInterval = TimeSpan.FromDays(1);
        });
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHubProtocol, BytesHubProtocol>());
        var application = builder.Build();
        application.UseWebSockets();
        application.MapConnections("", connections => connections.Use(Greet).UseHub<PushHub>());
        var hub = application.Services.GetRequiredService<IHubContext<PushHub>>();
        application.Lifetime.ApplicationStarted.Register(
            new MessageSource(options, bytes => Publish(hub, bytes)).Start);
        return application;
    }

    /// <summary>
    /// On the source's thread; over when every connection has taken the message, which is SignalR's backpressure.
    /// </summary>
    private static void Publish(IHubContext<PushHub> hub, byte[] message)
        => hub.Clients.All.SendCoreAsync(BytesHubProtocol.Target, [message]).GetAwaiter().GetResult();

    private static ConnectionDelegate Greet(ConnectionDelegate next) => connection =>
    {
        connection.Transport = new GreetedTransport(connection.Transport);
        return next(connection);
    };
}

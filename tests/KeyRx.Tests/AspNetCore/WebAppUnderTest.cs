using System.Net;
using System.Net.WebSockets;
using System.Security.Claims;
using System.Text;
using KeyRx.AspNetCore;
using KeyRx.Hosting;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Streams;
using KeyRx.Tests.Server;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KeyRx.Tests.AspNetCore;

/// <summary>
/// An application on Kestrel, on one port for HTTP/1.1 and one for HTTP/2, whose users log in with a cookie: who that
/// is and what his claims are stands in the query, for this is a test.
/// </summary>
internal sealed class WebAppUnderTest : IAsyncDisposable
{
    /// <summary>A user who may read.</summary>
    internal const string Reader = "name=ada&keyrx.scope=status";

    internal const string Subscribe = """{"type":"subscribe","message_id":"1","topics":["note"]}""";

    private readonly WebApplication _app;

    private WebAppUnderTest(WebApplication app) => _app = app;

    internal KeyRxServer Server => _app.Services.GetRequiredService<KeyRxServer>();

    internal IPEndPoint Endpoint => EndpointOf(0);

    internal IPEndPoint Http2Endpoint => EndpointOf(1);

    internal RememberingLoggerFactory Log { get; private init; } = null!;

    private IPEndPoint EndpointOf(int index)
    {
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var url = new Uri(addresses.ElementAt(index));
        return new IPEndPoint(IPAddress.Loopback, url.Port);
    }

    internal static async Task<WebAppUnderTest> StartAsync(
        CancellationToken cancellation,
        Action<KeyRxServerOptions>? configure = null,
        Action<KeyRxEndpointOptions>? endpoint = null)
    {
        var log = new RememberingLoggerFactory();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton<ILoggerFactory>(log);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // A second over the least grace that it takes: who is silent or slow would be cut soon.
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(1000, TimeSpan.FromSeconds(2));
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(2);
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(2);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        builder.Services.AddAuthorization();
        builder.Services.AddKeyRx(options =>
        {
            options.Listen = [];
            options.Topics = [new TopicOptions("note") { RetainBytes = 64 * 1024 }];
            options.EnableEcho = true;
            configure?.Invoke(options);
        });
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/login", LogInAsync);
        app.MapPost("/body", (HttpContext context) => context.Request.Body.CopyToAsync(Stream.Null));
        app.MapKeyRx("/ws", endpoint).RequireAuthorization();
        app.MapKeyRx("/open", endpoint);
        app.MapKeyRx("/echo", options =>
        {
            options.IsEcho = true;
            options.Grant = _ => new(new KeyRxGrant("echo", TokenScopes.Status));
        });
        await app.StartAsync(cancellation);
        return new WebAppUnderTest(app) { Log = log };
    }

    /// <summary>A WebSocket of the framework; with a cookie of this user where one is named.</summary>
    internal async Task<ClientWebSocket> ConnectAsync(
        bool http2,
        string? user,
        CancellationToken cancellation,
        string path = "/ws",
        string? subprotocol = "keyrx.v1.json",
        Action<ClientWebSocketOptions>? configure = null,
        HttpMessageInvoker? shared = null)
    {
        var endpoint = EndpointOf(http2 ? 1 : 0);
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (subprotocol is not null) socket.Options.AddSubProtocol(subprotocol);
        if (user is not null) socket.Options.SetRequestHeader("Cookie", await LogInAsync(user, cancellation));
        if (http2)
        {
            socket.Options.HttpVersion = HttpVersion.Version20;
            socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }

        configure?.Invoke(socket.Options);
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        try
        {
            await socket.ConnectAsync(new Uri($"ws://{endpoint}{path}"), shared ?? invoker, cancellation);
        }
        catch (WebSocketException)
        {
            // The status says why.
        }

        return socket;
    }

    /// <summary>What a browser does with a form.</summary>
    private async Task<string> LogInAsync(string user, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        using var answer = await http.GetAsync(new Uri($"http://{Endpoint}/login?{user}"), cancellation);
        answer.EnsureSuccessStatusCode();
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    /// <summary>The next message as text.</summary>
    internal static async Task<string> ReceiveAsync(WebSocket socket, CancellationToken cancellation)
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), cancellation);
            if (received.MessageType == WebSocketMessageType.Close) return $"close {(int?)socket.CloseStatus}";
            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage) return Encoding.UTF8.GetString(message.ToArray());
        }
    }

    /// <summary>Reads on to a message of this type, and gives it.</summary>
    internal static async Task<string> ReceiveAsync(WebSocket socket, string type, CancellationToken cancellation)
    {
        while (true)
        {
            var message = await ReceiveAsync(socket, cancellation);
            if (message.Contains($"\"type\":\"{type}\"", StringComparison.Ordinal)) return message;
            if (message.StartsWith("close", StringComparison.Ordinal)) throw new InvalidOperationException(message);
        }
    }

    internal static Task SendAsync(WebSocket socket, string message, CancellationToken cancellation) =>
        socket.SendAsync(
            Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, cancellation);

    /// <summary>Until the server has so many connections.</summary>
    internal async Task UntilAsync(int connections, CancellationToken cancellation)
    {
        while (Server.Counts.OpenConnections != connections) await Task.Delay(10, cancellation);
    }

    internal Task StopAsync(CancellationToken cancellation) => _app.StopAsync(cancellation);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static async Task LogInAsync(HttpContext context)
    {
        var claims = context.Request.Query.SelectMany(
            pair => pair.Value.Select(value => new Claim(pair.Key == "name" ? ClaimTypes.Name : pair.Key, value!)));
        var identity = new ClaimsIdentity(
            claims.Where(claim => claim.Type != "seconds"), CookieAuthenticationDefaults.AuthenticationScheme);
        var seconds = double.TryParse(context.Request.Query["seconds"], out var given) ? given : 3600;
        await context.SignInAsync(new ClaimsPrincipal(identity), new AuthenticationProperties
        {
            ExpiresUtc = DateTimeOffset.UtcNow + TimeSpan.FromSeconds(seconds),
        });
    }
}

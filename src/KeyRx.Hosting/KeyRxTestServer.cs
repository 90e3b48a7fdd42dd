using System.Net.WebSockets;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;

namespace KeyRx.Hosting;

/// <summary>
/// A server for the tests of a host: whole, and in memory. It opens no port, so any number of tests run side by side;
/// clients connect by <see cref="OpenStream"/> or <see cref="ConnectAsync"/>.
/// </summary>
/// <remarks>Any thread.</remarks>
public sealed class KeyRxTestServer : IAsyncDisposable
{
    private const string Host = "localhost:9867";

    private KeyRxTestServer(KeyRxServer server, string token) => (Server, Token) = (server, token);

    /// <summary>To publish, read, list and end connections.</summary>
    public KeyRxServer Server { get; }

    /// <summary>A token with every scope, that may publish to <c>Topics</c>; made for this server.</summary>
    public string Token { get; }

    /// <summary>What clients take for its address.</summary>
    public Uri Url { get; } = new($"ws://{Host}/ws");

    /// <summary>Starts one.</summary>
    /// <param name="configure">Sets options: topics, a key source, limits. <c>Listen</c> is empty.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="ArgumentException">An option is not allowed: ParamName is its name.</exception>
    public static async Task<KeyRxTestServer> StartAsync(
        Action<KeyRxServerOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        var token = AccessToken.NewSecret();
        var options = new KeyRxServerOptions { Listen = [], AllowedHosts = [Host] };
        configure?.Invoke(options);
        var topics = options.Topics.Select(topic => topic.Name);
        options.Tokens = [.. options.Tokens, new AccessToken("test", token, TokenScopes.All, topics)];
        var server = await KeyRxServer.StartAsync(options, cancellationToken).ConfigureAwait(false);
        return new KeyRxTestServer(server, token);
    }

    /// <summary>
    /// A connection on which nothing was said yet: what <c>KeyRxClientOptions.StreamFactory</c> gives, with
    /// <see cref="Url"/> and <see cref="Token"/>.
    /// </summary>
    public Stream OpenStream() => Server.OpenStream();

    /// <summary>The same as the framework's WebSocket, with the handshake done.</summary>
    /// <param name="subprotocol">As <c>keyrx.v1.json</c>; null for none.</param>
    /// <param name="cancellationToken">Ends the handshake.</param>
    /// <exception cref="WebSocketException">The server has refused it.</exception>
    public async Task<WebSocket> ConnectAsync(
        string? subprotocol = null, CancellationToken cancellationToken = default)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {Token}");
        if (subprotocol is not null) socket.Options.AddSubProtocol(subprotocol);
        using var handler = new SocketsHttpHandler { ConnectCallback = (_, _) => new ValueTask<Stream>(OpenStream()) };
        using var invoker = new HttpMessageInvoker(handler);
        try
        {
            await socket.ConnectAsync(Url, invoker, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Stops it.</summary>
    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

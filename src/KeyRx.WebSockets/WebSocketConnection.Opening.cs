using System.IO.Pipelines;
using KeyRx.WebSockets.Framing;

namespace KeyRx.WebSockets;

public sealed partial class WebSocketConnection
{
    /// <summary>A server: reads the request, lets the client in or says why not.</summary>
    /// <param name="stream">Fresh from the listener, TLS done.</param>
    /// <param name="options">What holds for the connection; null for the defaults.</param>
    /// <param name="cancellationToken">Gives the connection up.</param>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    /// <exception cref="WebSocketConnectionException">The client was refused, and told why, or left.</exception>
    public static Task<WebSocketConnection> AcceptAsync(
        Stream stream, WebSocketConnectionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return AcceptAsync(new StreamTransport(stream), options, cancellationToken);
    }

    /// <inheritdoc cref="AcceptAsync(Stream, WebSocketConnectionOptions?, CancellationToken)"/>
    /// <param name="pipes">Fresh from the listener; completed at the end, and
    /// disposed where they can be: what was flushed must go out all the same.</param>
    /// <param name="options">What holds for the connection; null for the defaults.</param>
    /// <param name="cancellationToken">Gives the connection up.</param>
    public static async Task<WebSocketConnection> AcceptAsync(
        IDuplexPipe pipes, WebSocketConnectionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pipes);
        options ??= new WebSocketConnectionOptions();
        options.Validate();
        var opening = new ServerOpening(pipes, options);
        var (request, subprotocol, deflate) = await opening.RunAsync(cancellationToken).ConfigureAwait(false);
        return new WebSocketConnection(pipes, WebSocketRole.Server, options, subprotocol, deflate)
        {
            Request = request,
        };
    }

    /// <summary>A client: asks for the upgrade and reads the answer.</summary>
    /// <param name="stream">Connected to the server, or through a proxy to it, TLS done.</param>
    /// <param name="url">Where the stream leads: its host, path and query are told to the server.</param>
    /// <param name="options">What holds for the connection; null for the defaults.</param>
    /// <param name="cancellationToken">Gives the connection up.</param>
    /// <exception cref="ArgumentException">An option or the address makes no sense.</exception>
    /// <exception cref="WebSocketConnectionException">The server refused, or is none.</exception>
    public static Task<WebSocketConnection> ConnectAsync(
        Stream stream, Uri url, WebSocketConnectionOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return ConnectAsync(new StreamTransport(stream), url, options, cancellationToken);
    }

    /// <inheritdoc cref="ConnectAsync(Stream, Uri, WebSocketConnectionOptions?, CancellationToken)"/>
    /// <param name="pipes">Connected to the server; completed at the end, and
    /// disposed where they can be: what was flushed must go out all the same.</param>
    /// <param name="url">Where the pipes lead.</param>
    /// <param name="options">What holds for the connection; null for the defaults.</param>
    /// <param name="cancellationToken">Gives the connection up.</param>
    public static async Task<WebSocketConnection> ConnectAsync(
        IDuplexPipe pipes, Uri url, WebSocketConnectionOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pipes);
        ArgumentNullException.ThrowIfNull(url);
        options ??= new WebSocketConnectionOptions();
        options.Validate();
        var opening = new ClientOpening(pipes, url, options);
        var (subprotocol, deflate) = await opening.RunAsync(cancellationToken).ConfigureAwait(false);
        return new WebSocketConnection(pipes, WebSocketRole.Client, options, subprotocol, deflate);
    }
}

using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using KeyRx.Protocol;
using KeyRx.WebSockets;
using Pipelines.Sockets.Unofficial;

namespace KeyRx.Client;

/// <summary>
/// From the address to an open WebSocket: a socket, a proxy's tunnel or the user's own stream, TLS where the address
/// says so, and the opening handshake.
/// </summary>
internal static class Opening
{
    /// <summary>Shorter messages of ours are not compressed, as the server's are not.</summary>
    private const int DeflateBytesMin = 512;

    /// <exception cref="KeyRxConnectionException">There is no server, or it refused.</exception>
    internal static async Task<WebSocketConnection> RunAsync(
        KeyRxClientOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var socket = await ConnectAsync(options, cancellationToken).ConfigureAwait(false);
            CheckSubprotocol(options, socket);
            return socket;
        }
        catch (WebSocketConnectionException e) when (e.Refusal is { Status: 0 } flaw)
        {
            throw ConnectionEnds.NoWebSocket($"{options.Authority} is no KeyRx server: {flaw.Reason}");
        }
        catch (WebSocketConnectionException e) when (e.Refusal is { } refusal)
        {
            throw ConnectionEnds.Refused(refusal, options.TimeProvider);
        }
        catch (Exception e) when (e is WebSocketConnectionException or IOException)
        {
            throw ConnectionEnds.HungUp(options, e);
        }
    }

    private static async Task<WebSocketConnection> ConnectAsync(
        KeyRxClientOptions options, CancellationToken cancellationToken)
    {
        var settings = SettingsOf(options);
        if (options.StreamFactory is null && options.Proxy is null && !options.IsTls)
        {
            var socket = await ServerSocket.ConnectAsync(options, cancellationToken).ConfigureAwait(false);
            // Zero-length reads: a connection on which nothing happens holds no buffer.
            var pipes = new PipeOptions(useSynchronizationContext: false);
            return await WebSocketConnection.ConnectAsync(
                SocketConnection.Create(socket, pipes, pipes, SocketConnectionOptions.ZeroLengthReads), options.Url,
                settings, cancellationToken).ConfigureAwait(false);
        }

        var stream = await StreamAsync(options, cancellationToken).ConfigureAwait(false);
        if (options.IsTls) stream = await EncryptAsync(stream, options, cancellationToken).ConfigureAwait(false);
        return await WebSocketConnection.ConnectAsync(stream, options.Url, settings, cancellationToken)
            .ConfigureAwait(false);
    }

    private static async Task<Stream> StreamAsync(KeyRxClientOptions options, CancellationToken cancellationToken)
    {
        if (options.StreamFactory is { } factory)
            return await MakeAsync(factory, options, cancellationToken).ConfigureAwait(false);
        var socket = await ServerSocket.ConnectAsync(options, cancellationToken).ConfigureAwait(false);
        var stream = new NetworkStream(socket, ownsSocket: true);
        if (options.Proxy is { } proxy)
            await ProxyTunnel.OpenAsync(stream, proxy, options.Url, cancellationToken).ConfigureAwait(false);
        return stream;
    }

    /// <summary>What the user's own way to the server throws is one more reason why there is no connection.</summary>
    private static async Task<Stream> MakeAsync(
        Func<Uri, CancellationToken, ValueTask<Stream>> factory, KeyRxClientOptions options,
        CancellationToken cancellationToken)
    {
        try
        {
            return await factory(options.Url, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // See above.
        catch (Exception e) when (e is not KeyRxConnectionException && !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            throw ConnectionEnds.Unreachable(options, e);
        }
    }

    private static async Task<Stream> EncryptAsync(
        Stream stream, KeyRxClientOptions options, CancellationToken cancellationToken)
    {
        var tls = new SslStream(stream);
        try
        {
            var settings = options.Tls?.Invoke() ?? new SslClientAuthenticationOptions();
            settings.TargetHost ??= options.Url.IdnHost;
            await tls.AuthenticateAsClientAsync(settings, cancellationToken).ConfigureAwait(false);
            return tls;
        }
        catch (AuthenticationException e)
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw ConnectionEnds.NotTrusted(options, e);
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What holds for the WebSocket.</summary>
    internal static WebSocketConnectionOptions SettingsOf(KeyRxClientOptions options) => new()
    {
        MaxMessageBytes = options.MaxMessageBytes,
        MaxHeadBytes = options.MaxHeadBytes,
        // The deadline for all of it is the caller's.
        OpeningTimeout = options.ConnectTimeout * 2,
        CloseTimeout = options.CloseTimeout,
        // The protocol has heartbeats of its own.
        KeepAliveInterval = TimeSpan.Zero,
        Subprotocols = [options.Binary ? Subprotocols.BinaryName : Subprotocols.JsonName],
        Headers = options.Token is null
            ? options.Headers
            : [new("Authorization", "Bearer " + options.Token), .. options.Headers],
        Deflate = options.Deflate,
        DeflateBytesMin = DeflateBytesMin,
        TimeProvider = options.TimeProvider,
    };

    /// <summary>Without a choice the server speaks JSON (PROTOCOL.md, "Subprotocols").</summary>
    private static void CheckSubprotocol(KeyRxClientOptions options, WebSocketConnection socket)
    {
        if (!options.Binary || socket.Subprotocol is not null) return;
        socket.Abort();
        throw ConnectionEnds.NoWebSocket(
            $"{options.Authority} does not speak {Subprotocols.BinaryName}: connect without Binary");
    }
}

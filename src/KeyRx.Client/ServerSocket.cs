using System.Net;
using System.Net.Sockets;
using KeyRx.Peers;

namespace KeyRx.Client;

/// <summary>A socket to the server, its Unix socket, or its proxy, and who is at the other end. Any thread.</summary>
internal static class ServerSocket
{
    /// <exception cref="KeyRxConnectionException">Nobody is there, or nobody who may have the token.</exception>
    internal static async Task<Socket> ConnectAsync(KeyRxClientOptions options, CancellationToken cancellationToken)
    {
        var isUnix = options.UnixSocket is not null;
        var socket = isUnix
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(PlaceOf(options), cancellationToken).ConfigureAwait(false);
            // With TLS the certificate says who it is.
            if (options.Token is not null && !options.IsTls)
                await AskWhoThatIsAsync(socket, options, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw e.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => ConnectionEnds.NothingListens(options, e),
                SocketError.HostNotFound or SocketError.TryAgain
                    or SocketError.NoData => ConnectionEnds.NoSuchHost(options, e),
                _ => ConnectionEnds.Unreachable(options, e),
            };
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static EndPoint PlaceOf(KeyRxClientOptions options)
    {
        if (options.UnixSocket is { } path) return new UnixDomainSocketEndPoint(path);
        var place = options.Proxy ?? options.Url;
        return IPAddress.TryParse(place.IdnHost, out var address)
            ? new IPEndPoint(address, place.Port)
            : new DnsEndPoint(place.IdnHost, place.Port);
    }

    /// <summary>
    /// Before the request, which carries the token. By the system's clock: it is the kernel that is waited for.
    /// </summary>
    private static async Task AskWhoThatIsAsync(
        Socket socket, KeyRxClientOptions options, CancellationToken cancellationToken)
    {
        var reason = await ServerOwner.WhyNotAsync(
            socket, options.AllowedServerUsers, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        if (reason is not null) throw ConnectionEnds.HeldByStranger(options, reason);
    }
}

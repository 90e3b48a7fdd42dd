using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using KeyRx.Daemon.Errors;
using KeyRx.Daemon.Tokens;
using KeyRx.Peers;

namespace KeyRx.Daemon.Pages;

/// <summary>A request to a running daemon, with a token that nobody but a daemon to trust is sent.</summary>
internal static class DaemonPost
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The text of the answer.</summary>
    /// <param name="address">The daemon's.</param>
    /// <param name="path">Without the first slash.</param>
    /// <param name="token">Its file's owner may have it too, besides this process's user and root.</param>
    /// <exception cref="UserException">The daemon is not there, or refuses.</exception>
    internal static async Task<string> SendAsync(Uri address, string path, OwnerToken token)
    {
        using var http = CreateClient(address, token.Owners);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Text);
        try
        {
            using var response = await http.SendAsync(request).ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync().ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? text
                : throw new UserException(
                    ExitCode.CannotStart, $"{address}: {(int)response.StatusCode} {text.TrimEnd()}");
        }
        catch (HttpRequestException e) when (e.InnerException is UserException stranger)
        {
            throw stranger;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            throw new UserException(ExitCode.CannotStart, $"{address}: {e.Message}; is keyrxd running there?");
        }
    }

    /// <summary>A token that crosses a network in the clear is everybody's.</summary>
    private static async Task<IPAddress[]> FindLocalAsync(Uri address, string host, CancellationToken cancellation)
    {
        var found = await Dns.GetHostAddressesAsync(host, cancellation).ConfigureAwait(false);
        return found.All(IPAddress.IsLoopback)
            ? found
            : throw new UserException(
                ExitCode.Usage,
                $"{address}: the token would cross the network for all to read; ssh -L makes it one of this machine");
    }

    /// <summary>Straight to the daemon, for a proxy would get the token; and nowhere but there.</summary>
    private static HttpClient CreateClient(Uri address, IReadOnlySet<uint> owners) => new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectCallback = async (context, cancellation) =>
            {
                // Asked once: a name may stand for another machine the next time.
                var local = await FindLocalAsync(address, context.DnsEndPoint.Host, cancellation).ConfigureAwait(false);
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(local, context.DnsEndPoint.Port, cancellation).ConfigureAwait(false);
                    var reason = await ServerOwner.WhyNotAsync(
                        socket, owners, TimeProvider.System, cancellation).ConfigureAwait(false);
                    return reason is null
                        ? new NetworkStream(socket, ownsSocket: true)
                        : throw new UserException(ExitCode.CannotStart, $"{address}: {reason}");
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        })
    {
        Timeout = Patience,
    };
}

using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using KeyRx.Daemon.Errors;
using KeyRx.Daemon.Tokens;
using KeyRx.Peers;

namespace KeyRx.Daemon.Pages;

/// <summary>
/// Asks a running daemon for another one-time secret. The address with it opens for the user who asks; under sudo, for
/// the user who runs that.
/// </summary>
internal static partial class SecretRequest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What is typed after <c>--url</c>.</summary>
    /// <exception cref="UserException">It is no address of a dashboard, as <c>http://127.0.0.1:9867</c>.</exception>
    internal static Uri AddressOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address)
        && address.Scheme == Uri.UriSchemeHttp
        && address.AbsolutePath == "/"
            ? address
            : throw new UserException(ExitCode.Usage, $"'{url}' is no address of a dashboard: give http://HOST:PORT");

    /// <summary>The dashboard's address with a secret in its fragment, which browsers keep to themselves.</summary>
    /// <param name="address">The daemon's.</param>
    /// <param name="token">The owner's; its file's owner may have it too, besides this process's user and root.</param>
    /// <exception cref="UserException">The daemon is not there, or does not give one.</exception>
    internal static async Task<string> AskAsync(Uri address, OwnerToken token)
    {
        using var http = CreateClient(address, token.Owners);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "browser-secret" + QueryOf()));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Text);
        try
        {
            using var response = await http.SendAsync(request).ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync().ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw new UserException(
                    ExitCode.CannotStart, $"{address}: {(int)response.StatusCode} {text.TrimEnd()}");
            }
            return SecretPattern().IsMatch(text)
                ? PageAddress.Of(address.Authority, text)
                : throw new UserException(ExitCode.CannotStart, $"{address}: what answers there is no keyrxd");
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

    /// <summary>Straight to the daemon, for a proxy would get the token; and nowhere but there.</summary>
    private static HttpClient CreateClient(Uri address, IReadOnlySet<uint> owners) => new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectCallback = async (context, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(context.DnsEndPoint, cancellation).ConfigureAwait(false);
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

    private static string QueryOf() => SudoUser.Find() is { } user ? $"?user={user}" : "";

    /// <summary>It goes into an address, and into a page: nothing else may.</summary>
    [GeneratedRegex("^[A-Za-z0-9_-]{43}$")]
    private static partial Regex SecretPattern();
}

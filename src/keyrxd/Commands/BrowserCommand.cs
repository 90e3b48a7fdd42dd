using System.Net.Http.Headers;
using KeyRx.Daemon.Errors;

namespace KeyRx.Daemon.Commands;

/// <summary>
/// <c>keyrxd token --browser</c>: asks a running daemon for another one-time secret, and prints
/// the dashboard's address with it.
/// </summary>
internal static class BrowserCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <param name="url">The page's address, as <c>http://127.0.0.1:9867</c>.</param>
    /// <param name="token">The owner's.</param>
    /// <exception cref="UserException">The daemon is not there, or does not give one.</exception>
    internal static async Task<int> RunAsync(string url, string token)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address)
            || address.Scheme != Uri.UriSchemeHttp
            || address.AbsolutePath != "/")
            throw new UserException(ExitCode.Usage, $"'{url}' is no address of a dashboard: give http://HOST:PORT");
        using var http = new HttpClient { Timeout = Patience };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "browser-secret"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var response = await http.SendAsync(request).ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync().ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw new UserException(
                    ExitCode.CannotStart, $"{address}: {(int)response.StatusCode} {text.TrimEnd()}");
            }
            Console.Out.WriteLine(Banner.PageAddress(address.Authority, text));
            return ExitCode.Success;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            throw new UserException(ExitCode.CannotStart, $"{address}: {e.Message}; is keyrxd running there?");
        }
    }
}

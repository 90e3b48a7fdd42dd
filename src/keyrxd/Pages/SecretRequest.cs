using System.Text.RegularExpressions;
using KeyRx.Daemon.Errors;
using KeyRx.Daemon.Tokens;

namespace KeyRx.Daemon.Pages;

/// <summary>
/// Asks a running daemon for another one-time secret. The address with it opens for the user who asks; under sudo, for
/// the user who runs that.
/// </summary>
internal static partial class SecretRequest
{
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
        var text = await DaemonPost.SendAsync(address, "browser-secret" + QueryOf(), token).ConfigureAwait(false);
        return SecretPattern().IsMatch(text)
            ? PageAddress.Of(address.Authority, text)
            : throw new UserException(ExitCode.CannotStart, $"{address}: what answers there is no keyrxd");
    }

    private static string QueryOf() => SudoUser.Find() is { } user ? $"?user={user}" : "";

    /// <summary>It goes into an address, and into a page: nothing else may.</summary>
    [GeneratedRegex("^[A-Za-z0-9_-]{43}$")]
    private static partial Regex SecretPattern();
}

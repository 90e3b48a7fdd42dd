using KeyRx.Daemon.Errors;
using KeyRx.Daemon.Pages;
using KeyRx.Daemon.Tokens;

namespace KeyRx.Daemon.Commands;

/// <summary><c>keyrxd token --browser</c>: prints an address that opens the dashboard once.</summary>
internal static class BrowserCommand
{
    /// <exception cref="UserException">The daemon is not there, or does not give one.</exception>
    internal static async Task<int> RunAsync(string url, OwnerToken token)
    {
        Console.Out.WriteLine(
            await SecretRequest.AskAsync(SecretRequest.AddressOf(url), token).ConfigureAwait(false));
        return ExitCode.Success;
    }
}

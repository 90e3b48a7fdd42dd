using System.CommandLine;
using KeyRx.Daemon.Errors;
using KeyRx.Daemon.Pages;
using KeyRx.Daemon.Settings;
using KeyRx.Daemon.Tokens;

namespace KeyRx.Daemon.Commands;

/// <summary>
/// <c>keyrxd open</c>: starts the person's browser with the dashboard. The secret that lets it in goes through a file,
/// for a program's arguments can be read by everybody.
/// </summary>
internal static class OpenCommand
{
    /// <summary>For a browser that has to start first.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    internal static Command Create()
    {
        var file = new Option<string>("--token-file") { Description = SettingTable.TokenFile.Description };
        var url = TokenCommand.UrlOption();
        var command = new Command("open", "open the dashboard in a browser") { file, url };
        command.SetAction((parsed, cancellation) =>
        {
            var token = TokenFile.Read(parsed.GetValue(file) ?? TokenFile.DefaultPath());
            var address = SecretRequest.AddressOf(parsed.GetValue(url)!);
            return SudoUser.Find() is null
                ? RunAsync(address, token, cancellation)
                : PrintAsync(address, token);
        });
        return command;
    }

    private static async Task<int> RunAsync(Uri address, OwnerToken token, CancellationToken cancellation)
    {
        var browser = BrowserProgram.Find();
        var page = await SecretRequest.AskAsync(address, token).ConfigureAwait(false);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var arrival = await PageArrival.ExpectAsync(address, token, end.Token).ConfigureAwait(false);
        using var door = DoorFile.Create(page);
        var showing = browser.ShowAsync(door.Address, end.Token);
        var patience = Task.Delay(Patience, TimeProvider.System, end.Token);
        if (await Task.WhenAny(arrival, showing, patience).ConfigureAwait(false) == showing)
        {
            await showing.ConfigureAwait(false); // a failure is told
            await Task.WhenAny(arrival, patience).ConfigureAwait(false);
        }

        var hasArrived = arrival.IsCompletedSuccessfully;
        await end.CancelAsync().ConfigureAwait(false);
        if (!hasArrived && !cancellation.IsCancellationRequested)
        {
            Console.Error.WriteLine(
                "keyrxd: no page has come within a minute; a browser in a sandbox may not read the file that lets it " +
                "in: keyrxd token --browser prints an address");
        }
        return ExitCode.Success;
    }

    /// <summary>A browser is not for root, and whoever runs sudo is at a terminal.</summary>
    private static async Task<int> PrintAsync(Uri address, OwnerToken token)
    {
        SecretOutput.Check();
        Console.Out.WriteLine(await SecretRequest.AskAsync(address, token).ConfigureAwait(false));
        Console.Error.WriteLine("keyrxd: a browser is not started as root: open this address in yours");
        return ExitCode.Success;
    }
}

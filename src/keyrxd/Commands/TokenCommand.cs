using System.CommandLine;
using System.Text;
using KeyRx.Daemon.Errors;
using KeyRx.Daemon.Pages;
using KeyRx.Daemon.Settings;
using KeyRx.Daemon.Tokens;

namespace KeyRx.Daemon.Commands;

/// <summary>
/// <c>keyrxd token</c>: prints the owner token, for a client that is configured by hand; its
/// subcommands keep the tokens file.
/// </summary>
internal static class TokenCommand
{
    internal const string ApplyHint = "keyrxd: send SIGHUP to keyrxd (or restart it) to apply";

    internal static Command Create()
    {
        var file = new Option<string>("--token-file") { Description = SettingTable.TokenFile.Description };
        var browser = new Option<bool>("--browser")
        {
            Description = "ask the running daemon for an address that lets a browser in, once",
        };
        var url = UrlOption();
        var command = new Command("token", "print the owner token")
        {
            file, browser, url, TokenAddCommand.Create(), TokenListCommand.Create(), TokenRevokeCommand.Create(),
            TokenRotateCommand.Create(),
        };
        command.SetAction((parsed, cancellation) =>
        {
            var path = parsed.GetValue(file) ?? TokenFile.DefaultPath();
            SecretOutput.Check();
            if (parsed.GetValue(browser))
            {
                return BrowserCommand.RunAsync(parsed.GetValue(url)!, TokenFile.Read(path));
            }
            using var secret = TokenFile.ReadOrCreate(path);
            Console.Out.WriteLine(Encoding.UTF8.GetString(secret.Utf8));
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    /// <summary>Which daemon is asked for a secret.</summary>
    internal static Option<string> UrlOption() => new("--url")
    {
        Description = "the daemon to ask",
        DefaultValueFactory = _ => $"http://127.0.0.1:{DaemonSettings.DefaultPort}",
    };

    /// <summary>The tokens file by argument, environment or default, as the daemon itself finds it.</summary>
    internal static string PathOf(ParseResult parsed) =>
        new SettingReader(parsed, null).Text(SettingTable.Tokens) ?? TokensFile.DefaultPath()
        ?? throw new UserException(
            ExitCode.File, "there is no home directory for the tokens file: name one with --tokens");
}

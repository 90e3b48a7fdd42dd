using System.CommandLine;
using KeyRx.Daemon.Errors;
using KeyRx.Daemon.Pages;
using KeyRx.Daemon.Settings;
using KeyRx.Daemon.Tokens;

namespace KeyRx.Daemon.Commands;

/// <summary><c>keyrxd pause</c> and <c>keyrxd resume</c>: privacy for what is typed next, and its end.</summary>
internal static class PauseCommand
{
    internal static Command CreatePause() =>
        Create("pause", "pause capture: what was typed is forgotten, and nothing more is told until keyrxd resume");

    internal static Command CreateResume() => Create("resume", "end a pause");

    private static Command Create(string name, string description)
    {
        var file = new Option<string>("--token-file") { Description = SettingTable.TokenFile.Description };
        var url = TokenCommand.UrlOption();
        var command = new Command(name, description) { file, url };
        command.SetAction(async (parsed, cancellation) =>
        {
            var token = TokenFile.Read(parsed.GetValue(file) ?? TokenFile.DefaultPath());
            var address = SecretRequest.AddressOf(parsed.GetValue(url)!);
            Console.Out.Write(await DaemonPost.SendAsync(address, name, token).ConfigureAwait(false));
            return ExitCode.Success;
        });
        return command;
    }
}

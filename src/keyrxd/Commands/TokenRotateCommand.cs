using System.CommandLine;
using KeyRx.Daemon.Errors;
using KeyRx.Daemon.Settings;
using KeyRx.Daemon.Tokens;

namespace KeyRx.Daemon.Commands;

/// <summary>
/// <c>keyrxd token rotate</c>: another owner token in the place of the old one. Neither is printed.
/// </summary>
internal static class TokenRotateCommand
{
    internal static Command Create()
    {
        var file = new Option<string>("--token-file") { Description = SettingTable.TokenFile.Description };
        var command = new Command(
            "rotate", "make another owner token; what came with the old one ends when keyrxd reloads") { file };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file) ?? TokenFile.DefaultPath();
            TokenFile.Replace(path);
            Console.Error.WriteLine($"keyrxd: {path} holds another owner token");
            Console.Error.WriteLine(TokenCommand.ApplyHint);
            return ExitCode.Success;
        });
        return command;
    }
}

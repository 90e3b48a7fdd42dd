using System.CommandLine;

namespace KeyRx.Daemon;

/// <summary><c>keyrxd token</c>: prints the owner token, for a client that is configured by hand.</summary>
internal static class TokenCommand
{
    internal static Command Create()
    {
        var file = new Option<string>("--token-file") { Description = SettingTable.TokenFile.Description };
        var command = new Command("token", "print the owner token") { file };
        command.SetAction(parsed =>
        {
            Console.Out.WriteLine(TokenFile.ReadOrCreate(parsed.GetValue(file) ?? TokenFile.DefaultPath()));
            return ExitCode.Success;
        });
        return command;
    }
}

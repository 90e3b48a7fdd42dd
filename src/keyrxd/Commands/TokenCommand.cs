using System.CommandLine;

namespace KeyRx.Daemon;

/// <summary><c>keyrxd token</c>: prints the owner token, for a client that is configured by hand; its subcommands keep the tokens file.</summary>
internal static class TokenCommand
{
    internal const string ApplyHint = "keyrxd: send SIGHUP to keyrxd (or restart it) to apply";

    internal static Command Create()
    {
        var file = new Option<string>("--token-file") { Description = SettingTable.TokenFile.Description };
        var command = new Command("token", "print the owner token")
        {
            file, TokenAddCommand.Create(), TokenListCommand.Create(), TokenRevokeCommand.Create(),
        };
        command.SetAction(parsed =>
        {
            Console.Out.WriteLine(TokenFile.ReadOrCreate(parsed.GetValue(file) ?? TokenFile.DefaultPath()));
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>The tokens file by argument, environment or default, as the daemon itself finds it.</summary>
    internal static string PathOf(ParseResult parsed) =>
        new SettingReader(parsed, null).Text(SettingTable.Tokens) ?? TokensFile.DefaultPath()
        ?? throw new UserException(ExitCode.File, "there is no home directory for the tokens file: name one with --tokens");
}

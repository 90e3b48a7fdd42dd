using System.CommandLine;
using KeyRx.Daemon.Errors;
using KeyRx.Daemon.Settings;
using KeyRx.Daemon.Tokens;

namespace KeyRx.Daemon.Commands;

/// <summary><c>keyrxd token revoke</c>: takes a token out of the file.</summary>
internal static class TokenRevokeCommand
{
    internal static Command Create()
    {
        var name = new Argument<string>("name") { Description = "the token's name, as keyrxd token list gives it" };
        var command = new Command("revoke", "remove a token; its connections end when keyrxd reloads")
        {
            name, SettingTable.Tokens.Argument,
        };
        command.SetAction((parsed, cancellation) => RunAsync(TokenCommand.PathOf(parsed), parsed.GetValue(name)!));
        return command;
    }

    private static async Task<int> RunAsync(string path, string name)
    {
        await TokensFile.ChangeAsync(
            path, TimeProvider.System, tokens => tokens.RemoveAll(token => token.Name == name) == 0
                ? throw new UserException(
                    ExitCode.Usage, $"there is no token '{TokenRules.Shown(name)}': see keyrxd token list")
                : tokens).ConfigureAwait(false);
        Console.Error.WriteLine(TokenCommand.ApplyHint);
        return ExitCode.Success;
    }
}

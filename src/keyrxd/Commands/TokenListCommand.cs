using System.CommandLine;
using KeyRx.Daemon.Errors;
using KeyRx.Daemon.Settings;
using KeyRx.Daemon.Tokens;

namespace KeyRx.Daemon.Commands;

/// <summary><c>keyrxd token list</c>: who has a token and what it allows; nothing that lets anybody in.</summary>
internal static class TokenListCommand
{
    private static readonly string[] Head = ["NAME", "SCOPES", "TOPICS", "EXPIRES"];

    internal static Command Create()
    {
        var command = new Command("list", "list the further tokens: name, scopes, topics, expiry")
        {
            SettingTable.Tokens.Argument,
        };
        command.SetAction(parsed =>
        {
            Write(Console.Out, TokensFile.Read(TokenCommand.PathOf(parsed)), TimeProvider.System.GetUtcNow());
            return ExitCode.Success;
        });
        return command;
    }

    internal static void Write(TextWriter output, IReadOnlyList<TokenRecord> tokens, DateTimeOffset now)
    {
        if (tokens.Count == 0)
        {
            output.WriteLine("no further tokens: see keyrxd token add");
            return;
        }

        List<string[]> rows = [Head, .. tokens.Select(token => Row(token, now))];
        var widths = Enumerable.Range(0, Head.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
            output.WriteLine(string.Join("  ", row.Select((text, column) => text.PadRight(widths[column]))).TrimEnd());
    }

    private static string[] Row(TokenRecord token, DateTimeOffset now) =>
    [
        token.Name,
        string.Join(',', TokenRules.NamesOf(token.Scopes)),
        token.Topics.Count == 0 ? "-" : string.Join(',', token.Topics),
        token.Expires is not { } expires ? "never" : ExpiryText.Write(expires) + (expires <= now ? " (over)" : ""),
    ];
}

using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using KeyRx.Daemon.Errors;
using KeyRx.Daemon.Pages;
using KeyRx.Daemon.Settings;
using KeyRx.Daemon.Tokens;
using KeyRx.Protocol;
using KeyRx.Server.Access;

namespace KeyRx.Daemon.Commands;

/// <summary><c>keyrxd token add</c>: a new token, printed once and kept as a hash.</summary>
internal static class TokenAddCommand
{
    internal static Command Create()
    {
        var name = new Argument<string>("name") { Description = "what logs and lists call the holder" };
        var scopes = new Option<string[]>("--scope")
        {
            Description = "what it allows: status, shortcut, redacted, key, publish, pause, admin",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var topics = new Option<string[]>("--topic")
        {
            Description = "what it may publish to, with scope publish",
            AllowMultipleArgumentsPerToken = true,
        };
        var expires =
            new Option<string>("--expires") { Description = "a date as 2027-01-01, or 30d; never if not given" };
        var command = new Command("add", "make a further token, and print it once")
        {
            name, scopes, topics, expires, SettingTable.Tokens.Argument,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            TokenCommand.PathOf(parsed),
            secret => Make(
                parsed.GetValue(name)!, secret, parsed.GetValue(scopes)!, parsed.GetValue(topics) ?? [],
                parsed.GetValue(expires))));
        return command;
    }

    private static async Task<int> RunAsync(string path, Func<string, TokenRecord> make)
    {
        SecretOutput.Check();
        var secret = AccessToken.NewSecret();
        var added = make(secret);
        await TokensFile.ChangeAsync(
            path, TimeProvider.System, tokens => tokens.Exists(other => other.Name == added.Name)
                ? throw new UserException(
                    ExitCode.Usage, $"there is a token '{added.Name}' already: revoke it first, or give another name")
                : tokens.Append(added)).ConfigureAwait(false);
        Console.Out.WriteLine(secret);
        Console.Error.WriteLine("keyrxd: this is the token; only its hash is kept, so it is not shown again");
        Console.Error.WriteLine(TokenCommand.ApplyHint);
        return ExitCode.Success;
    }

    private static TokenRecord Make(
        string name, string secret, string[] scopeNames, string[] topics, string? expiryText)
    {
        if (TokenRules.CheckName(name) is { } badName) throw new UserException(ExitCode.Usage, badName);
        if (TokenRules.ReadScopes(scopeNames, out var scopes) is { } badScope)
            throw new UserException(ExitCode.Usage, badScope);
        string[] distinct = [.. topics.Distinct()];
        if (TokenRules.CheckTopics(distinct, scopes) is { } badTopic) throw new UserException(ExitCode.Usage, badTopic);
        if (scopes.HasFlag(TokenScopes.Publish) && distinct.Length == 0)
        {
            throw new UserException(
                ExitCode.Usage, "the scope publish needs --topic: without one there is nothing to publish to");
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
        return new TokenRecord(name, hash, scopes, distinct, ReadExpiry(expiryText));
    }

    private static DateTimeOffset? ReadExpiry(string? text)
    {
        if (text is null) return null;
        var now = TimeProvider.System.GetUtcNow();
        if (!ExpiryText.TryRead(text, now, out var expires))
        {
            throw new UserException(
                ExitCode.Usage, $"--expires '{TokenRules.Shown(text)}': {ExpiryText.Advice}, or 30d");
        }
        return expires > now
            ? expires
            : throw new UserException(ExitCode.Usage, $"--expires '{text}': that is over already");
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;
using KeyRx.Daemon.Errors;

namespace KeyRx.Daemon.Commands;

/// <summary>What is wrong with a command line, with the name that may have been meant.</summary>
internal static class CommandLineMistake
{
    /// <summary>One sentence; null where nothing is wrong.</summary>
    internal static string? Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.Errors.Count > 0)
        {
            var message = parsed.Errors[0].Message;
            var unknown = parsed.UnmatchedTokens.FirstOrDefault(
                token => message.Contains($"'{token}'", StringComparison.Ordinal));
            return unknown is null
                ? message
                : message.TrimEnd('.') + NearestName.Question(unknown.Split('=')[0], NamesOf(command));
        }

        return OptionTakenForArgument(parsed) is { } option
            ? $"there is no option '{option}' here" + NearestName.Question(option, NamesOf(command))
            : null;
    }

    /// <summary>The parser takes an option that it does not know for an argument where there may be one.</summary>
    private static string? OptionTakenForArgument(ParseResult parsed)
    {
        if (parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)) return null;
        return parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
            .Select(token => token.Value).FirstOrDefault(text => text.StartsWith("--", StringComparison.Ordinal));
    }

    private static IEnumerable<string> NamesOf(Command command) =>
        [.. command.Options.Select(option => option.Name), .. command.Subcommands.Select(sub => sub.Name)];
}

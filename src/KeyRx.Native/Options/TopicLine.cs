using System.Globalization;
using KeyRx.Protocol;
using KeyRx.Server.Access;
using KeyRx.Streams;

namespace KeyRx.Native.Options;

/// <summary><c>topic = NAME [opaque] [last] [scope=S] [retain-bytes=N] [retain-age-ms=N] [disconnect]</c>.</summary>
internal static class TopicLine
{
    private const string Words =
        "opaque, last, disconnect, scope=SCOPE, scope=none, retain-bytes=N and retain-age-ms=N";

    /// <exception cref="Errors.ResultException">It is no topic.</exception>
    internal static TopicOptions Read(string value)
    {
        var words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (!TopicName.IsValid(words[0], out var reason)) throw OptionLines.Bad($"topic '{words[0]}': {reason}");
        var topic = new TopicOptions(words[0]);
        foreach (var word in words.Skip(1)) topic = With(topic, word);
        return topic;
    }

    private static TopicOptions With(TopicOptions topic, string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = equals < 0 ? (word, "") : (word[..equals], word[(equals + 1)..]);
        return (name, value) switch
        {
            ("opaque", "") => topic with { Kind = TopicKind.Opaque },
            ("last", "") => topic with { KeepsLastValue = true },
            ("disconnect", "") => topic with { LagPolicy = LagPolicy.Disconnect },
            ("scope", "none") => topic with { Scope = TokenScopes.None },
            ("scope", _) => topic with { Scope = ScopeOf(topic.Name, value) },
            ("retain-bytes", _) => topic with { RetainBytes = NumberOf(topic.Name, name, value) },
            ("retain-age-ms", _) => topic with
            {
                RetainAge = TimeSpan.FromMilliseconds(NumberOf(topic.Name, name, value)),
            },
            _ => throw OptionLines.Bad($"topic '{topic.Name}': there is no '{word}'; there are {Words}"),
        };
    }

    private static TokenScopes ScopeOf(string topic, string name)
    {
        foreach (var scope in Enum.GetValues<TokenScopes>())
        {
            if (scope is not (TokenScopes.None or TokenScopes.All) && AccessToken.NameOf(scope) == name) return scope;
        }

        throw OptionLines.Bad($"topic '{topic}': there is no scope '{name}'");
    }

    private static int NumberOf(string topic, string word, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw OptionLines.Bad($"topic '{topic}': {word}={text}: give a whole number");
}

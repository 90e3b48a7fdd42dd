using System.Buffers;
using System.Numerics;
using KeyRx.Protocol;
using KeyRx.Server.Access;

namespace KeyRx.Daemon.Tokens;

/// <summary>
/// What a token may be called and hold, in the file and on the command line: null, or the rule it breaks.
/// </summary>
internal static class TokenRules
{
    private const int NameLengthMax = 64;
    private const int Sha256Digits = 64;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>What keyrxd calls its own two.</summary>
    private static readonly string[] TakenNames = [AccessTokens.OwnerName, AccessTokens.EnvironmentName];

    private static readonly (string Name, TokenScopes Scope)[] ScopeNames =
        [
            .. Enum.GetValues<TokenScopes>().Where(scope => BitOperations.IsPow2((int)scope))
                .Select(scope => (AccessToken.NameOf(scope), scope)),
        ];

    internal static string? CheckName(string name)
    {
        if (name.Length is 0 or > NameLengthMax || name.AsSpan().IndexOfAnyExcept(NameCharacters) >= 0)
            return $"a name is 1 to {NameLengthMax} of a-z 0-9 _ - .";
        return TakenNames.Contains(name) ? $"the name '{name}' is keyrxd's own" : null;
    }

    internal static string? CheckHash(string text) =>
        text.Length == Sha256Digits && text.AsSpan().IndexOfAnyExcept(HexDigits) < 0
            ? null
            : $"sha256 is {Sha256Digits} hexadecimal digits";

    internal static string? ReadScopes(IEnumerable<string> names, out TokenScopes scopes)
    {
        scopes = TokenScopes.None;
        foreach (var name in names)
        {
            var found = Array.Find(ScopeNames, known => known.Name == name);
            if (found.Name is null) return $"there is no scope '{Shown(name)}': give {ScopeList}";
            scopes |= found.Scope;
        }

        return scopes == TokenScopes.None ? $"no scope is given: give at least one of {ScopeList}" : null;
    }

    internal static string? CheckTopics(IReadOnlyList<string> topics, TokenScopes scopes)
    {
        if (topics.Count > 0 && !scopes.HasFlag(TokenScopes.Publish))
            return "topics are what it may publish to: that needs the scope publish";
        foreach (var topic in topics)
        {
            if (!TopicName.IsValid(topic, out var reason)) return $"'{Shown(topic)}' is no topic: {reason}";
            if (Topics.IsWrittenByServer(topic)) return $"nobody may publish to '{topic}'";
        }

        return null;
    }

    internal static IEnumerable<string> NamesOf(TokenScopes scopes) =>
        ScopeNames.Where(known => scopes.HasFlag(known.Scope)).Select(known => known.Name);

    /// <summary>
    /// What a person wrote, for the one line that refuses it: nothing long enough to be a secret, and
    /// no character that breaks the line.
    /// </summary>
    internal static string Shown(string text) =>
        text.Length >= AccessToken.SecretLengthMin ? "…" : string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));

    private static string ScopeList => string.Join(", ", ScopeNames.Select(known => known.Name));
}

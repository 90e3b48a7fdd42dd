using KeyRx.Protocol;
using KeyRx.Server.Access;

namespace KeyRx.Native.Options;

/// <summary><c>token = NAME SECRET SCOPES [TOPICS]</c>. A refusal quotes no word: any may be the secret.</summary>
internal static class TokenLine
{
    private static readonly Dictionary<string, TokenScopes> Scopes = Enum.GetValues<TokenScopes>()
        .Where(scope => scope is not (TokenScopes.None or TokenScopes.All))
        .ToDictionary(AccessToken.NameOf, StringComparer.Ordinal);

    /// <exception cref="Errors.ResultException">It is no token.</exception>
    internal static AccessToken Read(string value, int number)
    {
        var words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length is < 3 or > 4)
            throw OptionLines.Bad($"token {number}: give NAME SECRET SCOPES [TOPICS], lists without spaces");
        if (words[1].Length < AccessToken.SecretLengthMin)
        {
            throw OptionLines.Bad(
                $"token {number}: its secret is too short: {AccessToken.SecretLengthMin} characters at least; "
                + "keyrx_new_secret makes one");
        }

        var scopes = ReadScopes(words[2], number);
        var topics = words.Length == 4 ? words[3].Split(',') : null;
        if (topics?.All(topic => TopicName.IsValid(topic, out _)) == false)
            throw OptionLines.Bad($"token {number}: its topics are names split by ','");
        return new AccessToken(words[0], words[1], scopes, topics);
    }

    private static TokenScopes ReadScopes(string list, int number)
    {
        var scopes = TokenScopes.None;
        foreach (var name in list.Split(','))
        {
            if (!Scopes.TryGetValue(name, out var scope))
            {
                throw OptionLines.Bad(
                    $"token {number}: its scopes are split by ',' and of these: {string.Join(", ", Scopes.Keys)}");
            }

            scopes |= scope;
        }

        return scopes;
    }
}

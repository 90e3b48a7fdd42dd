using System.Security.Cryptography;
using KeyRx.Protocol;

namespace KeyRx.Server.Access;

/// <summary>A token as configuration says it: with its secret, or better with nothing but a hash of that.</summary>
public sealed class AccessTokenOptions
{
    /// <summary>What logs and "who listens" call the holder.</summary>
    public string Name { get; set; } = "";

    /// <summary>The token's text, of 22 characters or more; null where <see cref="Sha256"/> is.</summary>
    public string? Secret { get; set; }

    /// <summary>SHA-256 of the token's text, as 64 hexadecimal digits; null where <see cref="Secret"/> is.</summary>
    public string? Sha256 { get; set; }

    /// <summary>What it allows: <c>Status, Key</c>.</summary>
    public TokenScopes Scopes { get; set; }

    /// <summary>Topics it may publish to, if it has the scope.</summary>
    public IList<string> PublishTopics { get; set; } = [];

    /// <summary>From when on it is not accepted; null = never.</summary>
    public DateTimeOffset? Expires { get; set; }

    /// <summary>What is wrong with it, as a sentence that repeats no secret; null where there is nothing.</summary>
    internal string? FindMistake()
    {
        if (string.IsNullOrWhiteSpace(Name)) return "a token has no name";
        if (Secret is null == Sha256 is null) return $"the token '{Name}' has a secret or its SHA-256, one of them";
        if (Sha256 is { } text && !IsHash(text)) return $"the token '{Name}': SHA-256 has 64 hexadecimal digits";
        if (Secret is { Length: < AccessToken.SecretLengthMin })
            return $"the token '{Name}' is too short: {AccessToken.SecretLengthMin} characters at least";
        if (PublishTopics is null || PublishTopics.Any(topic => topic is null))
            return $"the token '{Name}' lists no topic where one should be";
        return ToToken().FindMistake();
    }

    internal AccessToken ToToken() => Secret is { } secret
        ? new AccessToken(Name, secret, Scopes, PublishTopics, Expires)
        : AccessToken.FromHash(Name, Convert.FromHexString(Sha256!), Scopes, PublishTopics, Expires);

    internal AccessTokenOptions Copy()
    {
        var copy = (AccessTokenOptions)MemberwiseClone();
        copy.PublishTopics = PublishTopics?.ToArray()!;
        return copy;
    }

    private static bool IsHash(string text) =>
        text.Length == SHA256.HashSizeInBytes * 2 && text.All(char.IsAsciiHexDigit);
}

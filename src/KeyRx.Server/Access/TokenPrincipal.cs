using KeyRx.Protocol;

namespace KeyRx.Server.Access;

/// <summary>Who the embedding program says a client is, and what it may do.</summary>
/// <remarks>Immutable; any thread.</remarks>
public sealed class TokenPrincipal
{
    /// <param name="name">
    /// What logs and "who listens" call it. Connections of one name have their shares, and sessions, together.
    /// </param>
    /// <param name="scopes">What it allows.</param>
    /// <param name="publishTopics">Topics it may publish to, if it has the scope; null = none.</param>
    /// <param name="expires">When its connections are closed; null = never.</param>
    /// <param name="state">The program's own, such as claims; it comes back as <c>ClientIdentity.State</c>.</param>
    /// <exception cref="ArgumentException">There is no name, or it lists topics or scopes in vain.</exception>
    public TokenPrincipal(
        string name, TokenScopes scopes, IEnumerable<string>? publishTopics = null, DateTimeOffset? expires = null,
        object? state = null)
    {
        Token = AccessToken.ForPrincipal(name, scopes, publishTopics, expires, state);
        if (Token.FindMistake() is { } mistake) throw new ArgumentException(mistake, nameof(scopes));
    }

    /// <summary>What its connections hold.</summary>
    internal AccessToken Token { get; }

    /// <summary>What logs call it.</summary>
    public string Name => Token.Name;

    /// <summary>What it allows.</summary>
    public TokenScopes Scopes => Token.Scopes;

    /// <summary>When its connections are closed; null = never.</summary>
    public DateTimeOffset? Expires => Token.Expires;
}

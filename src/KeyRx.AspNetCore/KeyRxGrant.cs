using KeyRx.Protocol;
using KeyRx.Server.Access;

namespace KeyRx.AspNetCore;

/// <summary>What a user of the application may do with the server, while one connection lasts.</summary>
/// <param name="name">What logs, "who listens" and the list of connections call it; what it has of the connections is
/// counted by this name.</param>
/// <param name="scopes">What it may read, and do.</param>
public sealed class KeyRxGrant(string name, TokenScopes scopes)
{
    /// <summary>What it is called.</summary>
    public string Name { get; } = name;

    /// <summary>What it may read, and do.</summary>
    public TokenScopes Scopes { get; } = scopes;

    /// <summary>Topics it may publish to, with the scope publish.</summary>
    public IReadOnlyCollection<string> PublishTopics { get; init; } = [];

    /// <summary>
    /// When its connections are closed (4003); null: when the authentication says that its ticket ends, or never.
    /// </summary>
    public DateTimeOffset? Expires { get; init; }

    /// <exception cref="ArgumentException">It says what no token can; the message says which.</exception>
    internal TokenPrincipal ToPrincipal(DateTimeOffset? ticketEnds, object user) =>
        new(Name, Scopes, PublishTopics, Expires ?? ticketEnds, user);
}

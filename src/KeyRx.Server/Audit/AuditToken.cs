using KeyRx.Server.Access;

namespace KeyRx.Server.Audit;

/// <summary>A token as an audit names it: never its secret, nor a hash of it.</summary>
/// <param name="Name">What logs and "who listens" call the holder.</param>
/// <param name="Scopes">Names of what it allows.</param>
public sealed record AuditToken(string Name, IReadOnlyList<string> Scopes)
{
    internal static AuditToken Of(AccessToken token) => new(token.Name, token.ScopeNames);
}

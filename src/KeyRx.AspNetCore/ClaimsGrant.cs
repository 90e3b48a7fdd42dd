using System.Security.Claims;
using KeyRx.Protocol;
using KeyRx.Server.Access;
using Microsoft.AspNetCore.Http;

namespace KeyRx.AspNetCore;

/// <summary>What the claims of a user say that it may do.</summary>
internal static class ClaimsGrant
{
    private static readonly Dictionary<string, TokenScopes> Scopes = Enum.GetValues<TokenScopes>()
        .Where(scope => scope is not (TokenScopes.None or TokenScopes.All))
        .ToDictionary(AccessToken.NameOf, StringComparer.Ordinal);

    internal static ValueTask<KeyRxGrant?> ReadAsync(HttpContext context) => new(Read(context.User));

    /// <summary>Null where they say nothing. A claim that is no scope grants nothing.</summary>
    internal static KeyRxGrant? Read(ClaimsPrincipal user)
    {
        if (user.Identity is not { IsAuthenticated: true, Name: { Length: > 0 } name }) return null;
        var scopes = TokenScopes.None;
        foreach (var claim in user.FindAll(KeyRxEndpointOptions.ScopeClaim))
            scopes |= Scopes.GetValueOrDefault(claim.Value);
        if (scopes == TokenScopes.None) return null;
        string[] topics = scopes.HasFlag(TokenScopes.Publish)
            ? [.. user.FindAll(KeyRxEndpointOptions.PublishClaim).Select(claim => claim.Value)]
            : [];
        return new KeyRxGrant(name, scopes) { PublishTopics = topics };
    }
}

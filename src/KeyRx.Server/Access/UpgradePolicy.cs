using System.Diagnostics.CodeAnalysis;
using KeyRx.Protocol;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Server.Access;

/// <summary>
/// Who may upgrade: Host and Origin by exact allow-lists (an Origin that merely equals the Host is what DNS rebinding
/// produces), then a token, which is always required, of a user who may connect. Lists, tokens and users are replaced
/// as a whole when they are reloaded.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class UpgradePolicy(
    AllowLists lists, TokenTable tokens, BrowserAccess? browser = null, UserTable? users = null)
{
    private const string Bearer = "Bearer ";

    private static readonly UpgradeRefusal TokenIsMissing =
        new(401, "a token is required: Authorization: Bearer TOKEN, or subprotocol keyrx.token.TOKEN");

    /// <summary>The tokens that are accepted.</summary>
    internal TokenTable Tokens { get; private set; } = tokens;

    /// <summary>The users of this machine who may connect.</summary>
    internal UserTable Users { get; private set; } = users ?? UserTable.Resolve(null);

    /// <summary>Which list of tokens that is: it goes up with each replacement.</summary>
    internal ushort TokenGeneration { get; private set; }

    /// <summary>Other tokens from now on; those of open connections are compared with them one by one.</summary>
    internal void ReplaceTokens(TokenTable replacement) =>
        (Tokens, TokenGeneration) = (replacement, (ushort)(TokenGeneration + 1));

    /// <summary>Other users from now on, for requests.</summary>
    internal void ReplaceUsers(UserTable replacement) => Users = replacement;

    /// <summary>Other allow-lists, for requests from now on.</summary>
    internal void ReplaceLists(AllowLists replacement) => lists = replacement;

    /// <summary>
    /// The refusal, or null and the token and subprotocol that were agreed. <see cref="CheckHost"/> comes first.
    /// </summary>
    internal UpgradeRefusal? Check(UpgradeRequest request, out AccessToken? token, out string? subprotocol)
    {
        subprotocol = null;
        if (!TryFindToken(request, out token)) return TokenIsMissing;
        return CheckSubprotocols(request, out subprotocol);
    }

    /// <summary>The refusal, or null and the subprotocol to agree on, which is none where none was offered.</summary>
    internal static UpgradeRefusal? CheckSubprotocols(UpgradeRequest request, out string? subprotocol) =>
        TryPickSubprotocol(request, out subprotocol)
            ? null
            : new UpgradeRefusal(400, "offer keyrx.v1.json or keyrx.v1.bin besides the token");

    /// <summary>The request carries a token with this scope.</summary>
    internal bool Allows(UpgradeRequest request, TokenScopes scope) =>
        TryFindToken(request, out var token) && token.Scopes.HasFlag(scope);

    /// <summary>The refusal of a plain request that needs one of these scopes and has none of them.</summary>
    internal static UpgradeRefusal ScopeIsMissing(params ReadOnlySpan<TokenScopes> scopes)
    {
        var names = string.Join(" or ", scopes.ToArray().Select(AccessToken.NameOf));
        return new(401, $"a token with scope {names} is required: Authorization: Bearer TOKEN");
    }

    /// <summary>Host and Origin only: what every request must pass, upgrade or not.</summary>
    /// <param name="request">Any.</param>
    /// <param name="named">The Host or Origin that is not on its list, for the log.</param>
    internal UpgradeRefusal? CheckHost(UpgradeRequest request, out string? named)
    {
        named = request.Host;
        // Only HTTP/1.0 names none, which no browser speaks: there is nothing to rebind.
        if (named.Length > 0 && !lists.HasHost(named))
            return new UpgradeRefusal(403, "this Host is not on the server's list (--allow-host)");
        named = request.Origin;
        return CheckOrigin(named);
    }

    /// <summary>Null where it is on the list, or no browser sent the request.</summary>
    internal UpgradeRefusal? CheckOrigin(string? origin) => origin is null || lists.HasOrigin(origin)
        ? null
        : new UpgradeRefusal(403, "this Origin is not on the server's list (--allow-origin)");

    /// <summary>The token a request carries, by header or by subprotocol.</summary>
    internal bool TryFindToken(UpgradeRequest request, [NotNullWhen(true)] out AccessToken? token)
    {
        token = null;
        if (BearerOf(request) is { IsEmpty: false } bearer) return TryVerify(bearer, request.Origin, out token);
        foreach (var offered in request.Subprotocols)
        {
            if (offered.StartsWith(Subprotocols.TokenPrefix, StringComparison.Ordinal))
                return TryVerify(offered.AsSpan(Subprotocols.TokenPrefix.Length), request.Origin, out token);
        }

        return false;
    }

    /// <summary>The request comes with a token, or with what could be one.</summary>
    internal static bool ShowsToken(UpgradeRequest request)
    {
        if (!BearerOf(request).IsEmpty) return true;
        foreach (var offered in request.Subprotocols)
        {
            if (offered.StartsWith(Subprotocols.TokenPrefix, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    /// <summary>What stands in <c>Authorization: Bearer</c> (RFC 6750 2.1); empty where there is none.</summary>
    internal static ReadOnlySpan<char> BearerOf(UpgradeRequest request) =>
        request.Authorization is { } authorization
        && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization.AsSpan(Bearer.Length).Trim()
            : default;

    /// <summary>What a connection may go on as after the tokens were replaced.</summary>
    internal bool TrySucceed(AccessToken held, [NotNullWhen(true)] out AccessToken? successor)
    {
        if (held.IsOfHost)
        {
            successor = held;
            return true;
        }

        if (held.PageKey is null) return Tokens.TrySucceed(held, out successor);
        successor = browser?.Renew(held, Tokens);
        return successor is not null;
    }

    private bool TryVerify(ReadOnlySpan<char> secret, string? origin, [NotNullWhen(true)] out AccessToken? token)
    {
        if (!Tokens.TryVerify(secret, out token)) token = browser?.Verify(secret, origin, Tokens);
        return token is not null;
    }

    /// <summary>
    /// First known name offered; none when nothing was offered; false when only a token was (RFC 6455 4.2.2: we
    /// must echo one of them, and never the token).
    /// </summary>
    private static bool TryPickSubprotocol(UpgradeRequest request, out string? subprotocol)
    {
        subprotocol = null;
        foreach (var offered in request.Subprotocols)
        {
            if (!Subprotocols.TryParse(offered, out _)) continue;
            subprotocol = offered;
            return true;
        }

        return request.Subprotocols.Count == 0
            || !request.Subprotocols.Any(s => s.StartsWith(Subprotocols.TokenPrefix, StringComparison.Ordinal));
    }
}

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

    /// <summary>When the first token of a principal expires that is connected, or a little before.</summary>
    private DateTimeOffset _soonest = DateTimeOffset.MaxValue;

    private static readonly UpgradeRefusal TokenIsMissing =
        new(401, "a token is required: Authorization: Bearer TOKEN, or subprotocol keyrx.token.TOKEN");

    /// <summary>The tokens that are accepted.</summary>
    internal TokenTable Tokens { get; private set; } = tokens;

    /// <summary>The users of this machine who may connect.</summary>
    internal UserTable Users { get; private set; } = users ?? UserTable.Resolve(null);

    /// <summary>Which list of tokens that is: it goes up with each replacement.</summary>
    internal ushort TokenGeneration { get; private set; }

    /// <summary>A principal's connection is open: it ends when its token does.</summary>
    internal void NotePrincipal(AccessToken token)
    {
        if (token.Expires < _soonest) _soonest = token.Expires.Value;
    }

    /// <summary>
    /// Some token may have expired after one time and up to the other. Principals are noted anew by whoever looks at
    /// their connections then.
    /// </summary>
    internal bool ExpiresWithin(DateTimeOffset after, DateTimeOffset upTo)
    {
        var hasPrincipal = _soonest <= upTo;
        if (hasPrincipal) _soonest = DateTimeOffset.MaxValue;
        return Tokens.ExpiresWithin(after, upTo) || hasPrincipal;
    }

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
    /// <param name="request">Any upgrade.</param>
    /// <param name="mayBeUnknown">A token that is not known is no refusal.</param>
    /// <param name="token">Null where it is not known.</param>
    /// <param name="subprotocol">The one that was agreed.</param>
    internal UpgradeRefusal? Check(
        UpgradeRequest request, bool mayBeUnknown, out AccessToken? token, out string? subprotocol)
    {
        subprotocol = null;
        if (!TryFindToken(request, out token) && !(mayBeUnknown && ShowsToken(request))) return TokenIsMissing;
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
    internal static ReadOnlySpan<char> BearerOf(UpgradeRequest request)
    {
        var authorization = request.ValueOf("Authorization");
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..].Trim()
            : default;
    }

    /// <summary>The text of the token that a request shows; empty where it shows none.</summary>
    internal static string SecretOf(UpgradeRequest request)
    {
        if (BearerOf(request) is { IsEmpty: false } bearer) return bearer.ToString();
        return request.Subprotocols.FirstOrDefault(
            offered => offered.StartsWith(Subprotocols.TokenPrefix, StringComparison.Ordinal)) is { } token
            ? token[Subprotocols.TokenPrefix.Length..]
            : "";
    }

    /// <summary>
    /// What a connection may go on as after the tokens were replaced; whom the program has let in is none of them.
    /// </summary>
    internal bool TrySucceed(AccessToken held, [NotNullWhen(true)] out AccessToken? successor)
    {
        successor = held;
        if (held.IsOfPrincipal) return true;
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
            if (!Subprotocols.TryParse(offered, out var known)) continue;
            // Not the request's own text, which is overwritten.
            subprotocol = known == Subprotocol.Binary ? Subprotocols.BinaryName : Subprotocols.JsonName;
            return true;
        }

        return request.Subprotocols.Count == 0
            || !request.Subprotocols.Any(s => s.StartsWith(Subprotocols.TokenPrefix, StringComparison.Ordinal));
    }
}

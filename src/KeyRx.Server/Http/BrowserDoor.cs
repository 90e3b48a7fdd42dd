using System.Globalization;
using KeyRx.Peers;
using KeyRx.Protocol;
using KeyRx.Server.Access;
using KeyRx.Server.Connections;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Server.Http;

/// <summary>
/// The two POSTs that let a page in (PROTOCOL.md, "Pages"). Both carry what they have in <c>Authorization:
/// Bearer</c>: a header is in no log, and a page of another origin cannot set it without being asked for leave that
/// it does not get. Both take a hash and a look at 16 secrets, so the loop answers by itself: a page is let in however
/// many routes hang. A secret lets in the user alone who asked for it: the address that carries it may stand in a
/// browser's arguments, where everybody can read it.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
/// <param name="access">Null lets no page in.</param>
/// <param name="policy">Who may have a secret made.</param>
/// <param name="peers">Who is there.</param>
/// <param name="admitted">Told of each page that is let in: the user, empty where none is known, and the name of the
/// token that had its secret made.</param>
internal sealed class BrowserDoor(
    BrowserAccess? access, UpgradePolicy policy, PeerGate peers, Action<string, string> admitted)
{
    internal const string TokenPath = "/browser-token";
    internal const string SecretPath = "/browser-secret";

    /// <summary>In front of a user's number, as the query of <see cref="SecretPath"/>.</summary>
    private const string ForUser = "user=";

    private static readonly UpgradeRefusal OriginIsMissing = new(403, "an Origin is required: this is for pages");

    private static readonly UpgradeRefusal UsedOrOld =
        new(401, "this address has been used, or is too old: keyrxd open makes another one");

    private static readonly UpgradeRefusal OfAnother =
        new(403, "this address was made for another user of this machine: keyrxd open makes one for you");

    private static readonly UpgradeRefusal ForRootOnly =
        new(403, "user=NUMBER: only root may have an address made for another user");

    private static readonly UpgradeRefusal ReadsNothing =
        new(403, "this token may read nothing, so neither may a page of it: it needs status, shortcut or key besides");

    /// <summary>One of its two paths, where pages are let in at all.</summary>
    internal bool IsFor(string path) => access is not null && path is (TokenPath or SecretPath);

    /// <summary>The answer to a POST; null and the refusal where there is none.</summary>
    internal HttpReply? Answer(Connection connection, UpgradeRequest request, out UpgradeRefusal refusal)
    {
        refusal = UpgradeRefusal.GetOnly;
        return access is null ? null : request.Path switch
        {
            TokenPath => Exchange(access, connection, request, out refusal),
            SecretPath => Issue(access, connection, request, out refusal),
            _ => null,
        };
    }

    private HttpReply? Exchange(
        BrowserAccess access, Connection connection, UpgradeRequest request, out UpgradeRefusal refusal)
    {
        refusal = OriginIsMissing;
        if (request.Origin is not { } origin) return null;
        refusal = UsedOrOld;
        if (!access.Waits(UpgradePolicy.BearerOf(request))) return null;
        if (peers.Check(connection) is { } stranger)
        {
            refusal = stranger;
            return null;
        }

        var use = access.Exchange(
            UpgradePolicy.BearerOf(request), origin, connection.User?.Id, policy.Tokens, out var grant);
        if (use == SecretUse.OfAnotherUser) refusal = OfAnother;
        if (grant is null) return null;
        admitted(connection.User?.Name ?? "", grant.IssuerName);
        return Text(grant.Token);
    }

    private HttpReply? Issue(
        BrowserAccess access, Connection connection, UpgradeRequest request, out UpgradeRefusal refusal)
    {
        refusal = UpgradePolicy.ScopeIsMissing(TokenScopes.Admin);
        if (!policy.TryFindToken(request, out var issuer) || !issuer.Scopes.HasFlag(TokenScopes.Admin)) return null;
        var user = default(uint?);
        if ((peers.Check(connection) ?? WhoIsItFor(request, connection.User, out user)) is { } stranger)
        {
            refusal = stranger;
            return null;
        }

        refusal = ReadsNothing;
        return access.TryIssueSecret(user, issuer) is { } secret ? Text(secret) : null;
    }

    /// <summary>Who asks; root, with whom sudo asks, may say for whom it is.</summary>
    private UpgradeRefusal? WhoIsItFor(UpgradeRequest request, AllowedUser? asker, out uint? user)
    {
        user = asker?.Id;
        if (request.Query is not { } query || !query.StartsWith(ForUser, StringComparison.Ordinal)) return null;
        var isNumber = uint.TryParse(
            query.AsSpan(ForUser.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var named);
        if (!isNumber || (user != named && user != LocalUsers.Root)) return ForRootOnly;
        user = named;
        return policy.Users.Contains(named) ? null : UserTable.MayNot(named);
    }

    private static HttpReply Text(byte[] line) => new(200, "text/plain; charset=utf-8", line);
}

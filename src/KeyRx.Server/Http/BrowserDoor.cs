using System.Globalization;
using System.Text;
using KeyRx.Peers;
using KeyRx.Protocol;
using KeyRx.Server.Access;
using KeyRx.Server.Connections;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Server.Http;

/// <summary>
/// The two POSTs that let a page in (PROTOCOL.md, "Pages"). Both carry what they have in <c>Authorization:
/// Bearer</c>: a header is in no log, and a page of another origin cannot set it without being asked for leave that
/// it does not get. A secret lets in the user alone who asked for it: the address that carries it stands in a browser's
/// arguments, where everybody can read it.
/// </summary>
/// <remarks>Threading: the loop only. What <see cref="Find"/> returns runs on any thread.</remarks>
internal sealed class BrowserDoor(BrowserAccess? access, UpgradePolicy policy, PeerGate peers)
{
    internal const string TokenPath = "/browser-token";
    internal const string SecretPath = "/browser-secret";

    /// <summary>In front of a user's number, as the query of <see cref="SecretPath"/>.</summary>
    private const string ForUser = "user=";

    private static readonly UpgradeRefusal UsedOrOld =
        new(401, "this address has been used, or is too old: keyrxd token --browser prints another one");

    private static readonly UpgradeRefusal OfAnother =
        new(403, "this address was made for another user of this machine: keyrxd token --browser prints one for you");

    private static readonly UpgradeRefusal ForRootOnly =
        new(403, "user=NUMBER: only root may have an address made for another user");

    /// <summary>What answers a POST; null and the refusal where the request shows already that nothing does.</summary>
    internal Func<RouteOutcome>? Find(Connection connection, UpgradeRequest request, out UpgradeRefusal refusal)
    {
        refusal = UpgradeRefusal.GetOnly;
        return access is null ? null : request.Path switch
        {
            TokenPath => FindExchange(access, connection, request, out refusal),
            SecretPath => FindIssue(access, connection, request, out refusal),
            _ => null,
        };
    }

    private Func<RouteOutcome>? FindExchange(
        BrowserAccess access, Connection connection, UpgradeRequest request, out UpgradeRefusal refusal)
    {
        refusal = new UpgradeRefusal(403, "an Origin is required: this is for pages");
        if (request.Origin is not { } origin) return null;
        refusal = UsedOrOld;
        if (!access.Waits(UpgradePolicy.BearerOf(request))) return null;
        if (peers.Check(connection) is { } stranger)
        {
            refusal = stranger;
            return null;
        }

        var user = connection.User?.Id;
        return () => access.Exchange(UpgradePolicy.BearerOf(request), origin, user, out var token) switch
        {
            SecretUse.Used => Text(token!),
            SecretUse.OfAnotherUser => RouteOutcome.Refused(OfAnother),
            _ => RouteOutcome.Refused(UsedOrOld),
        };
    }

    private Func<RouteOutcome>? FindIssue(
        BrowserAccess access, Connection connection, UpgradeRequest request, out UpgradeRefusal refusal)
    {
        refusal = UpgradePolicy.ScopeIsMissing(TokenScopes.Admin);
        if (!policy.Allows(request, TokenScopes.Admin)) return null;
        var user = default(uint?);
        if ((peers.Check(connection) ?? WhoIsItFor(request, connection.User, out user)) is { } stranger)
        {
            refusal = stranger;
            return null;
        }

        return () => Text(access.IssueSecret(user));
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

    private static RouteOutcome Text(string line) =>
        RouteOutcome.Of(new HttpReply(200, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(line)));
}

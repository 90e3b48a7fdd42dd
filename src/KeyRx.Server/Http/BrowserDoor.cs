using System.Text;
using KeyRx.Protocol;
using KeyRx.Server.Access;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Server.Http;

/// <summary>
/// The two POSTs that let a page in (PROTOCOL.md, "Pages"). Both carry what they have in <c>Authorization:
/// Bearer</c>: a header is in no log, and a page of another origin cannot set it without being asked for leave that
/// it does not get.
/// </summary>
/// <remarks>Threading: the loop only. What <see cref="Find"/> returns runs on any thread.</remarks>
internal sealed class BrowserDoor(BrowserAccess? access, UpgradePolicy policy)
{
    internal const string TokenPath = "/browser-token";
    internal const string SecretPath = "/browser-secret";

    private const string UsedOrOld =
        "this address has been used, or is too old: keyrxd token --browser prints another one";

    /// <summary>What answers a POST; null and the refusal where the request shows already that nothing does.</summary>
    internal Func<RouteOutcome>? Find(UpgradeRequest request, out UpgradeRefusal refusal)
    {
        refusal = UpgradeRefusal.GetOnly;
        return access is null ? null : request.Path switch
        {
            TokenPath => FindExchange(access, request, out refusal),
            SecretPath => FindIssue(access, request, out refusal),
            _ => null,
        };
    }

    private static Func<RouteOutcome>? FindExchange(
        BrowserAccess access, UpgradeRequest request, out UpgradeRefusal refusal)
    {
        refusal = new UpgradeRefusal(403, "an Origin is required: this is for pages");
        if (request.Origin is not { } origin) return null;
        return () => access.Exchange(UpgradePolicy.BearerOf(request), origin) is { } token
            ? Text(token)
            : RouteOutcome.Refused(401, UsedOrOld);
    }

    private Func<RouteOutcome>? FindIssue(BrowserAccess access, UpgradeRequest request, out UpgradeRefusal refusal)
    {
        refusal = UpgradePolicy.ScopeIsMissing(TokenScopes.Admin);
        return policy.Allows(request, TokenScopes.Admin) ? () => Text(access.IssueSecret()) : null;
    }

    private static RouteOutcome Text(string line) =>
        RouteOutcome.Of(new HttpReply(200, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(line)));
}

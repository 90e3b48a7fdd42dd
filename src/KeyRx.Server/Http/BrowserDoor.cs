using System.Text;
using KeyRx.Protocol;
using KeyRx.Server.Access;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Server.Http;

/// <summary>
/// The two POSTs that let a page in (PROTOCOL.md, "Pages"). Both carry what they have in <c>Authorization:
/// Bearer</c>: a header is in no log, and a page of another origin cannot set it without being asked for leave that
/// it does not get. Both take a hash and a look at 16 secrets, so the loop answers by itself: a page is let in however
/// many routes hang.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class BrowserDoor(BrowserAccess? access, UpgradePolicy policy)
{
    internal const string TokenPath = "/browser-token";
    internal const string SecretPath = "/browser-secret";

    private static readonly UpgradeRefusal OriginIsMissing = new(403, "an Origin is required: this is for pages");

    private static readonly UpgradeRefusal UsedOrOld =
        new(401, "this address has been used, or is too old: keyrxd token --browser prints another one");

    /// <summary>The answer to a POST; null and the refusal where there is none.</summary>
    internal HttpReply? Answer(UpgradeRequest request, out UpgradeRefusal refusal)
    {
        refusal = UpgradeRefusal.GetOnly;
        return access is null ? null : request.Path switch
        {
            TokenPath => Exchange(access, request, out refusal),
            SecretPath => Issue(access, request, out refusal),
            _ => null,
        };
    }

    private static HttpReply? Exchange(BrowserAccess access, UpgradeRequest request, out UpgradeRefusal refusal)
    {
        refusal = OriginIsMissing;
        if (request.Origin is not { } origin) return null;
        refusal = UsedOrOld;
        return access.Exchange(UpgradePolicy.BearerOf(request), origin) is { } token ? Text(token) : null;
    }

    private HttpReply? Issue(BrowserAccess access, UpgradeRequest request, out UpgradeRefusal refusal)
    {
        refusal = UpgradePolicy.ScopeIsMissing(TokenScopes.Admin);
        return policy.Allows(request, TokenScopes.Admin) ? Text(access.IssueSecret()) : null;
    }

    private static HttpReply Text(string line) =>
        new(200, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(line));
}

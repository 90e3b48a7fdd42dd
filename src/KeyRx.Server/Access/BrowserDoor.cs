using System.Diagnostics.CodeAnalysis;
using System.Text;
using KeyRx.WebSockets;

namespace KeyRx.Server;

/// <summary>
/// The two POSTs that let a page in (PROTOCOL.md, "Pages"). Both carry what they have in <c>Authorization: Bearer</c>: a
/// header is in no log, and a page of another origin cannot set it without being asked for leave that it does not get.
/// </summary>
/// <remarks>Threading: the owner only.</remarks>
internal sealed class BrowserDoor(BrowserAccess? access, UpgradePolicy policy)
{
    internal const string TokenPath = "/browser-token";
    internal const string SecretPath = "/browser-secret";

    /// <summary>False for a path that takes no POST.</summary>
    internal bool TryAnswer(UpgradeRequest request, [NotNullWhen(true)] out HttpReply? reply, out UpgradeRefusal refusal)
    {
        (reply, refusal) = (null, UpgradeRefusal.GetOnly);
        if (access is null) return false;
        return request.Path switch
        {
            TokenPath => TryExchange(request, out reply, out refusal),
            SecretPath => TryIssue(request, out reply, out refusal),
            _ => false,
        };
    }

    private bool TryExchange(UpgradeRequest request, out HttpReply? reply, out UpgradeRefusal refusal)
    {
        (reply, refusal) = (null, default);
        if (request.Origin is not { } origin)
            refusal = new UpgradeRefusal(403, "an Origin is required: this is for pages");
        else if (access!.Exchange(UpgradePolicy.BearerOf(request), origin) is not { } token)
            refusal = new UpgradeRefusal(401, "this address has been used, or is too old: keyrxd token --browser prints another one");
        else
            reply = Text(token);
        return reply is not null;
    }

    private bool TryIssue(UpgradeRequest request, out HttpReply? reply, out UpgradeRefusal refusal)
    {
        (reply, refusal) = (null, default);
        if (policy.TryFindToken(request, out var token) && token.Scopes.HasFlag(TokenScopes.Admin)) reply = Text(access!.IssueSecret());
        else refusal = new UpgradeRefusal(401, "a token with scope admin is required: Authorization: Bearer TOKEN");
        return reply is not null;
    }

    private static HttpReply Text(string line) => new(200, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(line));
}

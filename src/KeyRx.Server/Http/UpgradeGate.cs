using KeyRx.Server.Access;
using KeyRx.Server.Connections;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Limits;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Server.Http;

/// <summary>
/// Who may upgrade now. The cheapest refusal comes first, and those who show no token take nothing from those who do:
/// only a request with a token, of a user who may connect, counts against the rate.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class UpgradeGate(
    HttpSettings settings,
    UpgradePolicy policy,
    PeerGate peers,
    ConnectionResources resources,
    ServerCounters counters)
{
    /// <summary>With a 429: the bucket has room again then.</summary>
    private const int RetryAfterRateSeconds = 1;

    private readonly ConnectRate _rate = new(settings.ConnectsPerSecond, resources.Clock.NowNanos);

    /// <summary>Which list of tokens counts now.</summary>
    internal ushort TokenGeneration => policy.TokenGeneration;

    /// <summary>
    /// The refusal, or null and the token and subprotocol that were agreed. No token and no refusal: the host is to say
    /// whose it is, and <see cref="CheckRoom"/> follows.
    /// </summary>
    internal UpgradeRefusal? Check(
        Connection connection, UpgradeRequest request, out AccessToken? token, out string? subprotocol)
    {
        (token, subprotocol) = (null, null);
        if (!request.IsUpgrade) return new UpgradeRefusal(426, "this path speaks WebSocket only");
        if (policy.Check(request, settings.AsksHost, out token, out subprotocol) is { } refusal) return refusal;
        if (peers.Check(connection) is { } stranger) return stranger;
        return CheckRate() ?? (token is null ? null : CheckRoom(connection.User, token));
    }

    /// <summary>Counts a request, and refuses what is over the rate.</summary>
    internal UpgradeRefusal? CheckRate()
    {
        if (!_rate.TryTake(resources.Clock.NowNanos))
        {
            var reason = $"more than {settings.ConnectsPerSecond} connections a second";
            return new UpgradeRefusal(429, reason) { RetryAfterSeconds = RetryAfterRateSeconds };
        }

        return null;
    }

    /// <summary>Whom the host lets in is let in until the token expires.</summary>
    internal void NotePrincipal(AccessToken token) => policy.NotePrincipal(token);

    /// <summary>The refusal of somebody who may connect, but not now; null where there is room.</summary>
    internal UpgradeRefusal? CheckRoom(AllowedUser? user, AccessToken token)
    {
        var openMax = resources.Shares.OpenMaxFor(token);
        if (counters.OpenConnections >= openMax)
        {
            var full = $"all {openMax} connections are taken";
            return new UpgradeRefusal(503, full) { RetryAfterSeconds = Admission.RetryAfterSeconds };
        }

        return CheckShares(user, token);
    }

    private UpgradeRefusal? CheckShares(AllowedUser? user, AccessToken token)
    {
        var (tokens, users) = (resources.Shares, resources.Users);
        if (!tokens.HasRoom(token))
            return Enough(Limit.ConnectionsPerToken, $"this token has its {tokens.PerTokenMax} connections already");
        if (users.HasRoom(user, policy.Users)) return null;
        var most = users.PerUserMax(policy.Users);
        return Enough(Limit.ConnectionsPerUser, $"user {user!.Name} has its {most} connections already");
    }

    private UpgradeRefusal Enough(Limit limit, string reason)
    {
        counters.Limited(limit);
        return new UpgradeRefusal(429, reason) { RetryAfterSeconds = Admission.RetryAfterSeconds };
    }
}

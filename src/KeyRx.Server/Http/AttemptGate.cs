using KeyRx.Server.Access;
using KeyRx.Server.Connections;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Limits;
using KeyRx.Server.Transports;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Server.Http;

/// <summary>
/// Answers whoever shows one wrong token after the other with 429 (RFC 6585 4), until the window is over or he shows a
/// right one: another program of the same user keeps nobody out. Only requests that show a token count: any page can
/// make the browser of somebody else ask without one, or from its own Origin.
/// </summary>
/// <remarks>
/// Threading: the loop only. By user, and only where the kernel says which: all of loopback has one address, so by
/// address one would lock everybody out.
/// </remarks>
internal sealed class AttemptGate(
    int refusedMax, UpgradePolicy policy, ConnectionResources resources, ITransport transport, ServerCounters counters)
{
    private readonly RefusedAttempts _attempts = new(refusedMax);

    /// <summary>The refusal, or null where the request may be looked at.</summary>
    internal UpgradeRefusal? Check(Connection connection, UpgradeRequest request)
    {
        if (!UpgradePolicy.ShowsToken(request)) return null;
        resources.Table.Hot(connection.Slot).Flags |= SlotFlags.ShowsToken;
        var now = resources.Clock.NowNanos;
        if (!_attempts.AnybodyWaits(now) || transport.PeerOf(connection.Slot).KnownId is not { } user) return null;
        var nanos = _attempts.NanosLeft(user, now);
        if (nanos == 0 || (policy.Users.Contains(user) && policy.TryFindToken(request, out _))) return null;
        counters.Limited(Limit.RefusedAttempts);
        var reason = $"user {user} had {_attempts.PerWindowMax} requests refused within 10 s: look at its token, wait";
        return new UpgradeRefusal(429, reason) { RetryAfterSeconds = (int)((nanos / 1_000_000_000) + 1) };
    }

    /// <summary>A request of this connection was refused.</summary>
    /// <returns>What the user is called who showed a token; null where none was shown, or nobody knows.</returns>
    internal string? Note(Connection connection, int status)
    {
        if (!resources.Table.Hot(connection.Slot).Has(SlotFlags.ShowsToken)) return null;
        if (transport.PeerOf(connection.Slot).KnownId is not { } user) return null;
        if (status is 401 or 403) _attempts.Note(user, resources.Clock.NowNanos);
        return policy.Users.NameOf(user);
    }
}

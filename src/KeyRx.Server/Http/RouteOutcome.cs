using KeyRx.WebSockets.Handshake;

namespace KeyRx.Server.Http;

/// <summary>What came of a request that the pool has answered.</summary>
/// <param name="Reply">The content; null after a refusal.</param>
/// <param name="Refusal">Why there is none. The loop counts, logs and writes it.</param>
internal readonly record struct RouteOutcome(HttpReply? Reply, UpgradeRefusal Refusal)
{
    internal static RouteOutcome Of(HttpReply reply) => new(reply, default);

    internal static RouteOutcome Refused(UpgradeRefusal refusal) => new(null, refusal);
}

using KeyRx.Protocol;
using KeyRx.Server.Access;
using KeyRx.Server.Connections;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Lifecycle;
using KeyRx.Server.Limits;
using KeyRx.Server.Transports;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Server.Http;

/// <summary>
/// Connections that this process has upgraded by itself: whether one may come, and its beginning. Who comes is decided
/// by the host; Origin, rates and limits are those of everybody.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class Adoptions(
    UpgradePolicy policy, UpgradeGate gate, Upgrade upgrade, ConnectionLifecycle lifecycle, ServerCounters counters)
{
    private static readonly UpgradeRefusal Stopping =
        new(503, "the server stops") { RetryAfterSeconds = Admission.RetryAfterSeconds };

    /// <summary>Nobody is let in any more.</summary>
    internal static UpgradeDecision Stopped { get; } = UpgradeDecision.Refuse(Stopping);

    /// <summary>The answer to a request, before it is upgraded.</summary>
    /// <param name="request">An upgrade; its Host is not looked at.</param>
    /// <param name="token">Who asks.</param>
    /// <param name="ownOrigin">An Origin that is let in besides those of the list; null for none.</param>
    internal UpgradeDecision Decide(UpgradeRequest request, AccessToken token, string? ownOrigin)
    {
        var refusal = request.Origin == ownOrigin ? null : policy.CheckOrigin(request.Origin);
        string? subprotocol = null;
        refusal ??= UpgradePolicy.CheckSubprotocols(request, out subprotocol)
            ?? gate.CheckRate() ?? gate.CheckRoom(null, token);
        if (refusal is { } refused)
        {
            counters.Refused(refused.Status);
            return UpgradeDecision.Refuse(refused);
        }

        return new UpgradeDecision(null, subprotocol, DeflateNegotiation.Choose(request));
    }

    /// <summary>Others may have come since it was decided: then it is told to come again.</summary>
    internal void Begin(Connection connection, AdoptedConnection adopted)
    {
        var isFull = gate.CheckRoom(null, adopted.Principal.Token) is not null;
        upgrade.Adopt(connection, adopted);
        policy.NotePrincipal(adopted.Principal.Token);
        if (isFull) lifecycle.Close(connection, CloseReasons.TryAgainLater, EndReason.Http);
    }
}

using KeyRx.Server.Access;
using KeyRx.Server.Connections;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Lifecycle;
using KeyRx.Server.Limits;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Server.Http;

/// <summary>
/// Upgrades that wait for the host to say whose token it is. Each comes about, is refused, or is forgotten when its
/// connection has gone meanwhile: an answer finds it by slot and generation.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class UnknownTokens(
    Authenticator authenticator, ConnectionResources resources, HttpAnswers answers, ConnectionLifecycle lifecycle,
    ConnectionLog log)
{
    private static readonly UpgradeRefusal NotAccepted = new(401, "this token is not accepted");

    private static readonly UpgradeRefusal Late = Again("the token could not be looked at in time");

    private static readonly UpgradeRefusal Failed =
        Again("the token could not be looked at; the server's log says why");

    /// <summary>They are not to come before the answer (RFC 6455 4.1), and were not kept.</summary>
    private static readonly UpgradeRefusal TooEarly = new(400, "frames came before the answer to the upgrade");

    /// <summary>By slot; the generation tells a later connection in the same one apart.</summary>
    private readonly Dictionary<int, uint> _waiting = [];

    /// <summary>The connection's token is being looked at.</summary>
    internal bool Holds(Connection connection) =>
        _waiting.TryGetValue(connection.Slot, out var generation) && generation == connection.Generation;

    /// <summary>Has the host look at the token of an upgrade, or refuses it when there is no place for it.</summary>
    /// <param name="connection">Reads its request until now; its user may connect.</param>
    /// <param name="request">Shows a token.</param>
    /// <param name="accept">Gets the token, when it is accepted and the connection is still there.</param>
    internal void Ask(Connection connection, UpgradeRequest request, Action<AccessToken> accept)
    {
        var (slot, generation) = (connection.Slot, connection.Generation);
        var shown = new AuthenticationRequest(UpgradePolicy.SecretOf(request), request.Origin, connection.User);
        if (!authenticator.TryBegin(shown, (token, error) => Ended(slot, generation, token, error, accept)))
        {
            var held = $"{authenticator.PlacesMax} tokens are being looked at: no more at a time";
            answers.Refuse(connection, Again(held));
            return;
        }

        _waiting[slot] = generation;
        lifecycle.Asked(connection);
        resources.SetDeadline(connection, (ulong)(authenticator.Timeout.TotalMilliseconds * 1e6));
    }

    /// <summary>The answer is late. What comes of it then is dropped.</summary>
    internal void TimedOut(Connection connection)
    {
        _waiting.Remove(connection.Slot);
        answers.Refuse(connection, Late);
    }

    private static UpgradeRefusal Again(string reason) =>
        new(503, reason) { RetryAfterSeconds = Admission.RetryAfterSeconds };

    private void Ended(int slot, uint generation, AccessToken? token, Exception? error, Action<AccessToken> accept)
    {
        if (error is not null) log.AuthenticationFailed(error);
        // Refused as late, or gone: then another connection may be in its slot.
        if (_waiting.GetValueOrDefault(slot) != generation || !_waiting.Remove(slot)) return;
        if (resources.Table.Find(slot) is not { State: ConnectionPhase.Answering } connection
            || connection.Generation != generation)
            return;
        if (error is not null) answers.Refuse(connection, Failed);
        else if (token is null) answers.Refuse(connection, NotAccepted);
        else if (connection.DiscardedBytes > 0) answers.Refuse(connection, TooEarly);
        else accept(token);
    }
}

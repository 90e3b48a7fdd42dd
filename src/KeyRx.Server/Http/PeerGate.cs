using KeyRx.Protocol;
using KeyRx.Server.Access;
using KeyRx.Server.Connections;
using KeyRx.Server.Transports;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Server.Http;

/// <summary>
/// Asks the kernel who is at the other end of a connection, once it has shown a token or a secret: whoever shows
/// nothing costs no question.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class PeerGate(UpgradePolicy policy, ITransport transport, AttemptGate attempts)
{
    /// <summary>Who has to wait for having been refused too often.</summary>
    internal AttemptGate Attempts { get; } = attempts;

    /// <summary>The refusal, or null: the connection then has its user, where one is known.</summary>
    internal UpgradeRefusal? Check(Connection connection)
    {
        var refusal = policy.Users.Check(transport.PeerOf(connection.Slot), out var user);
        connection.User = user;
        return refusal;
    }

    /// <summary>The same for what needs one of these scopes: its token first, then who shows it.</summary>
    internal UpgradeRefusal? Check(
        Connection connection, UpgradeRequest request, params ReadOnlySpan<TokenScopes> scopes)
    {
        foreach (var scope in scopes)
        {
            if (policy.Allows(request, scope)) return Check(connection);
        }

        return UpgradePolicy.ScopeIsMissing(scopes);
    }
}

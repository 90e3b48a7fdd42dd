using KeyRx.Protocol;

namespace KeyRx.Server;

/// <summary>Ends connections whose token is gone, allows less than it did, or has expired; the others notice nothing.</summary>
/// <remarks>Threading: the owner only.</remarks>
internal sealed class Revocation(UpgradePolicy policy, ConnectionTable table, Closer closer, TimeProvider time)
{
    private DateTimeOffset _checkedAt = time.GetUtcNow();

    /// <summary>Makes these the tokens that are accepted; the number of connections that had to go.</summary>
    internal int Replace(TokenTable tokens)
    {
        policy.Tokens = tokens;
        return CloseUnless(connection =>
        {
            if (!policy.TrySucceed(connection.Token!, out var successor)) return false;
            connection.Token = successor;
            return true;
        });
    }

    /// <summary>Call once a second. Looks at the connections only when some token has expired since; those of pages do so at a full hour.</summary>
    internal void CloseExpired()
    {
        var now = time.GetUtcNow();
        // A clock that was set back proves nothing about the time since the last look.
        var mayHaveExpired = now < _checkedAt || now.Hour != _checkedAt.Hour || policy.Tokens.ExpiresWithin(_checkedAt, now);
        _checkedAt = now;
        if (mayHaveExpired) CloseExpiredAt(now);
    }

    /// <summary>Apart, for a lambda's capture is allocated where its method begins, and the seconds without an expiry allocate nothing.</summary>
    private void CloseExpiredAt(DateTimeOffset now) => CloseUnless(connection => !connection.Token!.HasExpired(now));

    private int CloseUnless(Predicate<Connection> mayStay)
    {
        var closed = 0;
        foreach (var connection in table.All)
        {
            if (connection is not { Phase: ConnectionPhase.Open, Token: not null } || mayStay(connection)) continue;
            closer.Close(connection, CloseReasons.TokenRevoked, EndReason.TokenRevoked);
            closed++;
        }

        return closed;
    }
}

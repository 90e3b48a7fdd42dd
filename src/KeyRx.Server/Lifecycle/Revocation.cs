using KeyRx.Protocol;
using KeyRx.Server.Access;
using KeyRx.Server.Connections;

namespace KeyRx.Server.Lifecycle;

/// <summary>
/// Ends connections whose token is gone, allows less than it did, or has expired, and those of users who may not
/// connect any more; the others notice nothing.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class Revocation(
    UpgradePolicy policy, ConnectionWalks walks, ConnectionLifecycle lifecycle, TimeProvider time)
{
    private DateTimeOffset _checkedAt = time.GetUtcNow();

    /// <summary>When the first token of the host's own users expires, which is in no list.</summary>
    private DateTimeOffset _nextOfHost = DateTimeOffset.MaxValue;

    /// <summary>
    /// Makes these the tokens that are accepted; <paramref name="done"/> learns how many connections had to go.
    /// </summary>
    internal void Replace(TokenTable tokens, Action<int> done)
    {
        policy.ReplaceTokens(tokens);
        CloseUnless(Renew, done);
    }

    /// <summary>Makes these the users who may connect; <paramref name="done"/> as before.</summary>
    internal void Replace(UserTable users, Action<int> done)
    {
        policy.ReplaceUsers(users);
        CloseUnless(connection => connection.User is not { } user || users.Contains(user.Id), done);
    }

    /// <summary>
    /// True where the connection's token is still accepted; it then counts as it stands now. Asked before each message
    /// too: a walk may not have come so far.
    /// </summary>
    internal bool MayGoOn(Connection connection)
    {
        if (connection.TokenGeneration == policy.TokenGeneration || Renew(connection)) return true;
        lifecycle.Close(connection, CloseReasons.TokenRevoked, EndReason.TokenRevoked);
        return false;
    }

    /// <summary>
    /// Call once a second. Looks at the connections only when some token has expired since;
    /// those of pages do so at a full hour.
    /// </summary>
    internal void CloseExpired()
    {
        var now = time.GetUtcNow();
        // A clock that was set back proves nothing about the time since the last look.
        var mayHaveExpired =
            now < _checkedAt || now.Hour != _checkedAt.Hour || now >= _nextOfHost
            || policy.Tokens.ExpiresWithin(_checkedAt, now);
        _checkedAt = now;
        if (mayHaveExpired) CloseExpiredAt(now);
    }

    /// <summary>
    /// Apart, for a lambda's capture is allocated where its method begins, and the seconds
    /// without an expiry allocate nothing.
    /// </summary>
    private void CloseExpiredAt(DateTimeOffset now)
    {
        _nextOfHost = DateTimeOffset.MaxValue;
        CloseUnless(
            connection =>
            {
                if (connection.Token!.HasExpired(now)) return false;
                Watch(connection.Token);
                return true;
            },
            null);
    }

    /// <summary>A connection has come with this token, which may be in no list.</summary>
    internal void Watch(AccessToken token)
    {
        if (token.IsOfHost && token.Expires < _nextOfHost) _nextOfHost = token.Expires.Value;
    }

    private void CloseUnless(Predicate<Connection> mayStay, Action<int>? done)
    {
        var closed = 0;
        walks.Begin(
            connection =>
            {
                if (connection is not { State: ConnectionPhase.Open, Token: not null } || mayStay(connection)) return;
                lifecycle.Close(connection, CloseReasons.TokenRevoked, EndReason.TokenRevoked);
                closed++;
            },
            () => done?.Invoke(closed));
    }

    private bool Renew(Connection connection)
    {
        if (!policy.TrySucceed(connection.Token!, out var successor)) return false;
        (connection.Token, connection.TokenGeneration) = (successor, policy.TokenGeneration);
        return true;
    }
}

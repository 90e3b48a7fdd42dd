using System.Text;
using KeyRx.Protocol.Messages;
using KeyRx.Server.Access;

namespace KeyRx.Server.Connections;

/// <summary>
/// The sessions of clients that acknowledge, bounded per token and in all. One begins with a client's first ack and
/// ends a bounded time after its connection; where a token has too many, its oldest ended one makes room.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class SessionStore
{
    private readonly int _sessionsMax;
    private readonly int _perTokenMax;
    private readonly TimeSpan _retention;
    private readonly ConnectionIds _ids = new();
    private readonly Dictionary<string, Session> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, TokenSessions> _byToken = [];

    internal SessionStore(int sessionsMax, int perTokenMax, TimeSpan retention)
    {
        (_sessionsMax, _perTokenMax, _retention) = (sessionsMax, perTokenMax, retention);
        Clients = new ClientDirectory(_ids);
    }

    /// <summary>Who the host has been told of.</summary>
    internal ClientDirectory Clients { get; }

    internal int Count => _byId.Count;

    internal IEnumerable<Session> All => _byId.Values;

    /// <summary>What <c>connected</c> calls the client.</summary>
    internal string ClientIdOf(Connection connection) => _ids.ClientIdOf(connection);

    /// <summary>The session that <c>connected</c> tells it.</summary>
    internal string IdOf(Connection connection) => _ids.SessionOf(connection);

    /// <summary>
    /// The session of an earlier connection, live or ended; null when it is unknown, expired or another token's.
    /// </summary>
    internal Session? Find(ReadOnlySpan<byte> idUtf8, AccessToken token)
    {
        Span<char> room = stackalloc char[ClientMessageReader.SessionBytesMax];
        if (!Encoding.UTF8.TryGetChars(idUtf8, room, out var length)) return null;
        return _byId.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(room[..length], out var session)
            && session.Token.Fingerprint == token.Fingerprint
            ? session
            : null;
    }

    /// <summary>The session of a live connection, begun when there is none; null when there is no room.</summary>
    internal Session? Of(Connection connection)
    {
        if (connection.Session is { } existing) return existing;
        var siblings = SiblingsOf(connection.Token!);
        if ((_byId.Count >= _sessionsMax || siblings.Count >= _perTokenMax) && !TryForgetOldest(siblings)) return null;
        var session = new Session(IdOf(connection), ClientIdOf(connection), connection);
        _byId.Add(session.Id, session);
        siblings.Count++;
        return connection.Session = session;
    }

    /// <summary>A connection has ended; <paramref name="topics"/> is what it was subscribed to.</summary>
    internal void End(Connection connection, IReadOnlyList<string> topics, ulong nowNanos)
    {
        if (connection.Session is not { } session) return;
        connection.Session = null;
        session.End(topics, nowNanos);
        SiblingsOf(session.Token).Ended.Enqueue(session);
    }

    /// <summary>Forgets sessions whose connections ended too long ago.</summary>
    internal void Expire(ulong nowNanos)
    {
        var keptNanos = (ulong)(_retention.TotalMilliseconds * 1e6);
        foreach (var (fingerprint, siblings) in _byToken)
        {
            while (siblings.Ended.TryPeek(out var oldest) && nowNanos - oldest.EndedNanos >= keptNanos)
                TryForgetOldest(siblings);
            if (siblings.Count == 0) _byToken.Remove(fingerprint);
        }
    }

    private TokenSessions SiblingsOf(AccessToken token)
    {
        if (_byToken.TryGetValue(token.Fingerprint, out var siblings)) return siblings;
        return _byToken[token.Fingerprint] = new TokenSessions();
    }

    private bool TryForgetOldest(TokenSessions siblings)
    {
        if (!siblings.Ended.TryDequeue(out var oldest)) return false;
        _byId.Remove(oldest.Id);
        siblings.Count--;
        return true;
    }
}

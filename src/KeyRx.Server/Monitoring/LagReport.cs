using KeyRx.Server.Connections;
using KeyRx.Server.Diagnostics;

namespace KeyRx.Server.Monitoring;

/// <summary>Consumer lag, gathered by a walk each second and kept for whoever asks.</summary>
/// <remarks>Threading: <see cref="Refresh"/> the loop only; <see cref="Latest"/> any thread.</remarks>
internal sealed class LagReport(SessionStore sessions, ConnectionWalks walks)
{
    /// <summary>The worst ones: who has thousands of consumers looks at these.</summary>
    private const int RowsMax = 100;

    /// <summary>The least of the worst comes out first: it makes room for a worse one.</summary>
    private readonly PriorityQueue<ConsumerLag, ulong> _worst = new();
    private volatile IReadOnlyList<ConsumerLag> _latest = [];
    private bool _isUnderWay;

    internal IReadOnlyList<ConsumerLag> Latest => _latest;

    internal void Refresh()
    {
        if (_isUnderWay) return;
        if (sessions.Count == 0)
        {
            _latest = [];
            return;
        }

        _isUnderWay = true;
        walks.Begin(Visit, End);
    }

    private void Visit(Connection connection)
    {
        if (connection.Session is not { } session) return;
        foreach (var (topic, position) in session.Positions)
        {
            // A position of an epoch that is gone says nothing about this one.
            if (topic.IsRemoved || position.Epoch != topic.Epoch) continue;
            var records = topic.LastSequence - position.Sequence;
            if (_worst.Count == RowsMax && _worst.TryPeek(out _, out var least) && records <= least) continue;
            var row = new ConsumerLag(session.ClientId, session.Token.Name, topic.Name, position.Sequence, records);
            if (_worst.Count == RowsMax) _worst.EnqueueDequeue(row, records);
            else _worst.Enqueue(row, records);
        }
    }

    private void End()
    {
        var rows = new ConsumerLag[_worst.Count];
        for (var i = rows.Length - 1; i >= 0; i--) rows[i] = _worst.Dequeue();
        (_latest, _isUnderWay) = (rows, false);
    }
}

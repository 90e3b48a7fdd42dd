namespace KeyRx.Server;

/// <summary>Consumer lag, read by the owner each second and kept for whoever asks.</summary>
/// <remarks>Threading: <see cref="Refresh"/> the owner only; <see cref="Latest"/> any thread.</remarks>
internal sealed class LagReport(SessionStore sessions)
{
    /// <summary>The worst ones: who has thousands of consumers looks at these.</summary>
    private const int RowsMax = 100;

    private volatile IReadOnlyList<ConsumerLag> _latest = [];

    internal IReadOnlyList<ConsumerLag> Latest => _latest;

    internal void Refresh()
    {
        if (sessions.Count == 0)
        {
            _latest = [];
            return;
        }

        _latest = [.. sessions.All.Where(session => session.Connection is not null).SelectMany(RowsOf).OrderByDescending(row => row.Records).Take(RowsMax)];
    }

    /// <summary>A position of an epoch that is gone says nothing about this one.</summary>
    private static IEnumerable<ConsumerLag> RowsOf(Session session) =>
        from entry in session.Positions
        where entry.Position.Epoch == entry.Topic.Epoch
        select new ConsumerLag(session.ClientId, session.Token.Name, entry.Topic.Name, entry.Position.Sequence, entry.Topic.LastSequence - entry.Position.Sequence);
}

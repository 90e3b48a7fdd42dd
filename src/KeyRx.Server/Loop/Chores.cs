namespace KeyRx.Server.Loop;

/// <summary>
/// What is done once a second, one chore after the other, so that a turn may stop between two of them.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class Chores
{
    private const ulong PeriodNanos = 1_000_000_000;

    private readonly Func<bool>[] _chores;
    private int _next;

    /// <summary>When the round under way began; null between two.</summary>
    private ulong? _begunNanos;
    private ulong _dueNanos;

    /// <param name="nowNanos">The first round is due a second later.</param>
    /// <param name="chores">Each says true when it is done for this second, false to be called again.</param>
    internal Chores(ulong nowNanos, params Func<bool>[] chores) =>
        (_chores, _dueNanos) = (chores, nowNanos + PeriodNanos);

    /// <summary>When the next step is due.</summary>
    internal ulong DueNanos => _dueNanos;

    /// <summary>One step, once it is due.</summary>
    internal void RunNext(ulong nowNanos)
    {
        _begunNanos ??= nowNanos;
        if (_chores[_next]()) _next++;
        if (_next < _chores.Length) return;
        // From the round's beginning: a chore sees a change within a second, however long the others took.
        (_next, _dueNanos, _begunNanos) = (0, _begunNanos.Value + PeriodNanos, null);
    }
}

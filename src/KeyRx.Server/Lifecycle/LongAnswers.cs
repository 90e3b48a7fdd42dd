using KeyRx.Server.Connections;
using KeyRx.Server.Timing;

namespace KeyRx.Server.Lifecycle;

/// <summary>
/// HTTP answers that did not fit into their sockets at once. Each is waited for as long as its client takes some more
/// of it in every step, so that a large page reaches a slow reader; and not beyond a limit for the whole, so that who
/// takes a byte a second holds no connection for ever.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class LongAnswers(MonotonicClock clock)
{
    /// <summary>For the whole answer, looked at with each step: 3 MB in that time are 50 KB a second.</summary>
    internal const ulong WholeNanos = 60_000_000_000;

    private readonly Dictionary<int, (int Left, ulong UntilNanos)> _answers = [];

    /// <summary>The connection's answer has begun to be sent.</summary>
    internal void Note(Connection connection)
    {
        if (LeftOf(connection) is > 0 and var left)
            _answers[connection.Slot] = (left, clock.NowNanos + WholeNanos);
    }

    /// <summary>A step is over: true when its client has taken some of the answer and may have another one.</summary>
    internal bool MayGoOn(Connection connection)
    {
        if (!_answers.TryGetValue(connection.Slot, out var answer)) return false;
        var left = LeftOf(connection);
        if (left == answer.Left || clock.NowNanos >= answer.UntilNanos) return false;
        _answers[connection.Slot] = answer with { Left = left };
        return true;
    }

    /// <summary>The connection ends.</summary>
    internal void Forget(Connection connection) => _answers.Remove(connection.Slot);

    /// <summary>Without the piece that a full socket is owed: that is out as a whole or not at all.</summary>
    private static int LeftOf(Connection connection) => connection.Replies?.Length ?? 0;
}

using KeyRx.Protocol;
using KeyRx.Server.Connections;

namespace KeyRx.Server;

/// <summary>
/// The graceful stop, as the loop sees it: what subscribers have pending is drained, what the host has not decided on
/// is refused, then everyone gets 1001 or 1012 and a time to come back that is nobody else's, then whoever is still
/// there at the deadline is cut.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class GracefulStop(ServerCore core, TimeSpan retrySpread)
{
    private CloseReason _closeReason;
    private ulong _drainUntil;
    private ulong _cutAt;
    private bool _isClosing;
    private bool _isCut;

    /// <summary>Begins; <see cref="IsDone"/> carries it on.</summary>
    /// <param name="reason">What the clients are told.</param>
    /// <param name="time">What is left of the stop's time; not negative.</param>
    internal void Begin(StopReason reason, TimeSpan time)
    {
        _closeReason = reason == StopReason.Restart ? CloseReasons.ServiceRestart : CloseReasons.GoingAway;
        core.IsStopping = true;
        var limit = (ulong)(time.TotalMilliseconds * 1e6);
        // Half of the time to drain, the rest for the closing handshakes.
        _drainUntil = core.Clock.NowNanos + (limit / 2);
        _cutAt = core.Clock.NowNanos + limit;
    }

    /// <summary>There is no time left: whoever is still there is told, and cut.</summary>
    internal void Hurry() => _drainUntil = _cutAt = core.Clock.NowNanos;

    /// <summary>Asked after every turn; true when no connection is left.</summary>
    internal bool IsDone
    {
        get
        {
            if (!core.IsStopping) return false;
            var now = core.Clock.NowNanos;
            if (!_isClosing && (now >= _drainUntil || IsDrained)) CloseAll();
            if (!_isCut && now >= _cutAt) CutAll();
            return core.Table.Count == 0;
        }
    }

    private bool IsDrained => !core.Pump.HasWork && !core.Egress.HasWork && core.Egress.RestBytes == 0;

    private void CloseAll()
    {
        _isClosing = true;
        core.InboundAnswers.End();
        var (closed, open) = (0, core.Counters.OpenConnections);
        core.Walks.Begin(connection =>
        {
            if (connection.State is ConnectionPhase.Opening or ConnectionPhase.Answering)
                core.Lifecycle.Cut(connection, EndReason.Stopped);
            else if (connection.State == ConnectionPhase.Open)
                core.Lifecycle.Close(connection, _closeReason.Code, TextFor(closed++, open), EndReason.Stopped);
        });
    }

    /// <summary>Evenly over the spread, which chance would not be: so no two come back at once.</summary>
    private string TextFor(int index, int count) => retrySpread <= TimeSpan.Zero
        ? _closeReason.Text
        : RetryHint.Append(_closeReason.Text, (int)(retrySpread.TotalMilliseconds * index / Math.Max(count, 1)));

    private void CutAll()
    {
        _isCut = true;
        core.Walks.Begin(connection => core.Lifecycle.Cut(connection, EndReason.Stopped));
    }
}

using KeyRx.Protocol.Messages;
using KeyRx.Server.Diagnostics;

namespace KeyRx.Server;

/// <summary>What the loop does once a second.</summary>
internal sealed partial class ServerCore
{
    private Func<bool>[] ChoresOfASecond() =>
    [
        Do(KeepClock),
        Do(() => Revocation.CloseExpired()),
        Do(() => Egress.KeepTime(Clock.NowNanos)),
        _unfinished.CloseLate,
        () => InboundAnswers.TellLate(Clock.NowNanos),
        () => !_resources.Pools.Trim(Clock.NowNanos),
        Do(() => Sessions.Expire(Clock.NowNanos)),
        Do(() => Lags.Refresh()),
        Do(TellFigures),
        Do(() => Alerts.Look()),
        Do(() => _serverEvents.Tell()),
        Do(() => Log?.Tick()),
        Do(() => Audit?.Tick()),
        TrimOneTopic,
    ];

    private static Func<bool> Do(Action chore) => () =>
    {
        chore();
        return true;
    };

    private void KeepClock()
    {
        Volatile.Write(ref _keptAt, Clock.NowNanos);
        var hasMoved = Clock.Resample();
        _encoder.Clock = Clock.Pair;
        if (!hasMoved) return;
        TellClock();
        Log?.NoteClock();
        Pump.AskWhatIsDown(); // whoever slept may have let go of a key meanwhile
    }

    private void TellFigures()
    {
        if (_encoder.StuckLane is { } stuck)
        {
            ServerLog.LaneStuck(_logger, stuck.Topic.Name);
            _encoder.StuckLane = null;
        }

        Pump.ReportRefused();
        _keys?.PublishLatency();
        _logBytes = Topics.LogBytes;
    }

    /// <summary>Also flushes it: the chores before have told things.</summary>
    private bool TrimOneTopic()
    {
        var topics = Topics.All;
        var topic = topics[Math.Min(_trimmed, topics.Length - 1)]; // some may be gone since the last step
        topic.Flush();
        var bytes = TrimStepBytes;
        if (topic.Trim(Clock.NowNanos, ref bytes)) return false;
        _trimmed = (_trimmed + 1) % topics.Length;
        return _trimmed == 0;
    }

    private void TellClock() => _walks.Begin(connection =>
    {
        if (!connection.IsOpenSubscriber) return;
        Egress.Reply(connection, output => ServerMessageWriter.Clock(output, Clock.Pair));
        Egress.Flush(connection);
    });
}

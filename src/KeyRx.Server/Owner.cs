using KeyRx.Input;
using KeyRx.Protocol;
using Microsoft.Extensions.Logging;

namespace KeyRx.Server;

/// <summary>
/// The one thread that owns every log, cursor and connection: it pumps, sweeps, reads and keeps the deadlines, a little
/// of each in turn, and parks when there is nothing to do. <see cref="Turn"/> is the whole of it, so that a test can
/// drive it by hand.
/// </summary>
/// <remarks>Threading: everything here runs on the owner; others reach it through <see cref="OwnerQueue"/>, ring and inbox.</remarks>
internal sealed class Owner : IDisposable
{
    private const int EventsPerTurn = 256;
    private const ulong HousekeepingNanos = 1_000_000_000;

    private readonly KeyRxServerOptions _options;
    private readonly KeyEventRing _ring;
    private readonly OwnerQueue _queue;
    private readonly ITransport _transport;
    private readonly Admission _admission;
    private readonly TimerWheel _wheel;
    private readonly Ingress _ingress;
    private readonly Opening _opening;
    private readonly Heartbeat _heartbeat;
    private readonly FrameEncoder _encoder;
    private readonly KeyIngest? _keys;
    private readonly ServerEvents _serverEvents;
    private readonly Action<int> _due;
    private readonly BufferPools _pools;
    private ulong _housekeepingAt;
    private ulong _keptAt;
    private long _logBytes; // as of the last second: lanes are the owner's to look at

    internal Owner(KeyRxServerOptions options, KeyEventRing ring, OwnerQueue queue, ITransport transport, UpgradePolicy policy, long descriptorsMax = long.MaxValue, string? endpoint = null)
    {
        (_options, _ring, _queue, _transport) = (options, ring, queue, transport);
        _admission = Admission.Of(options.ConnectionsMax, descriptorsMax);
        Clock = new MonotonicClock(options.TimeProvider);
        Meter = new ServerMeter(endpoint);
        _encoder = new FrameEncoder { Clock = Clock.Pair };
        Topics = new TopicTable(options.AllTopics(), options.MirroredLogs, _encoder);
        Inbox = new Inbox(options.InboxBytes);
        Table = new ConnectionTable(_admission.SlotsMax);
        _wheel = new TimerWheel(Clock.NowNanos, _admission.SlotsMax);
        var pools = _pools = new BufferPools();
        var subscriptions = new Subscriptions(Table, Topics, Clock);
        Sessions = new SessionStore(options.SessionsMax, options.SessionsPerTokenMax, options.SessionRetention);
        Lags = new LagReport(Sessions);
        var logger = options.LoggerFactory.CreateLogger(KeyRxServer.DiagnosticsName);
        var log = new ConnectionLog(logger, Sessions, Clock);
        Closer = new Closer(Table, subscriptions, Sessions, transport, pools, _wheel, Counters, log, Clock);
        Egress = new Egress(Table, Topics, transport, pools, Counters, Clock, options) { Abort = Closer.Abort, Lagged = Closer.CloseLagged, RepliesOut = Closer.Linger, ReadOn = connection => _ingress!.Resume(connection) };
        Closer.Egress = Egress;
        var subscribe = new SubscribeHandler(Topics, subscriptions, Sessions, Egress, Counters, log, options);
        var dispatcher = new MessageDispatcher(Topics, subscribe, new AckHandler(Topics, subscriptions, Sessions), Egress, Inbox, Counters, log, Clock);
        var frames = new FrameIngress(options, Table, pools, Egress, Closer, dispatcher, Counters, Clock);
        _keys = Topics.TryFind(Protocol.Topics.Key, out var key) ? new KeyIngest(key, Topics, Clock, id => options.Source?.FindDevice(id), Meter.Latency) : null;
        Pump = new EventPump(ring, Inbox, Topics, Clock, _keys);
        _opening = new Opening(options, _admission, policy, Table, Pump, Sessions, Egress, Closer, _wheel, Counters, log, Clock, () => Statistics);
        _ingress = new Ingress(Table, transport, pools, Closer, _opening, frames);
        _heartbeat = new Heartbeat(options, Table, _opening, Closer, Egress, _wheel, Counters, Clock);
        (Policy, Revocation) = (policy, new Revocation(policy, Table, Closer, options.TimeProvider));
        PauseSwitch = new PauseSwitch(Table, Topics, subscriptions, Pump, Egress, Closer);
        Alerts = new AlertWatch(Topics, Counters, Pump, _keys, _admission, Clock, logger);
        _serverEvents = new ServerEvents(Topics, Table, Pump, Inbox, Counters, Alerts, Clock);
        _logBytes = Topics.LogBytes;
        _due = _heartbeat.Due;
        _keptAt = Clock.NowNanos;
        _housekeepingAt = _keptAt + HousekeepingNanos;
    }

    internal MonotonicClock Clock { get; }

    internal TopicTable Topics { get; }

    internal Inbox Inbox { get; }

    internal ConnectionTable Table { get; }

    internal ServerCounters Counters { get; } = new();

    internal EventPump Pump { get; }

    internal Egress Egress { get; }

    internal Closer Closer { get; }

    internal PauseSwitch PauseSwitch { get; }

    internal SessionStore Sessions { get; }

    internal LagReport Lags { get; }

    internal AlertWatch Alerts { get; }

    internal ServerMeter Meter { get; }

    /// <summary>What was done so far. Any thread.</summary>
    internal ServerStatistics Statistics => Counters.Snapshot() with
    {
        TakenRecords = Pump.TakenCount,
        RingLost = Pump.RingLostCount,
        InboxRefused = Inbox.RefusedCount,
        RestBytes = Egress.RestBytes,
        UsedSlots = Table.Count,
        Sessions = Sessions.Count,
        Consumers = Lags.Latest,
        ConnectionsMax = _admission.OpenMax,
        PublishedByTopic = Topics.Published(),
        SentMessages = _encoder.SentMessages,
        LogBytes = _logBytes,
        RingOverruns = Pump.RingOverruns,
        IsCaptureLost = Pump.IsCaptureLost,
        OwnerSilence = TimeSpan.FromMicroseconds((Clock.NowNanos - Volatile.Read(ref _keptAt)) / 1000),
        RaisedAlerts = Alerts.Raised,
    };

    internal UpgradePolicy Policy { get; }

    internal Revocation Revocation { get; }

    /// <summary>What outlives this process; null where nothing does.</summary>
    internal Continuity? Log { get; private set; }

    /// <summary>Refuses everything that is accepted from now on.</summary>
    internal bool IsStopping { get; set; }

    /// <summary>Restores the kept log, where one is asked for. Before the first turn.</summary>
    internal void Restore(ILogger logger)
    {
        if (_options.PersistLog is null) return;
        Log = Continuity.Restore(_options, Topics, Clock, _keys, _ring, logger);
        PauseSwitch.Wiped = Log.ForgetWiped;
    }

    /// <summary>One turn of everything; true while there is more to do at once.</summary>
    internal bool Turn()
    {
        _transport.Poll();
        for (var i = 0; i < EventsPerTurn && (_queue.TryTake(out var transportEvent) || _transport.TryTake(out transportEvent)); i++) Handle(transportEvent);
        Pump.Pump();
        KeepTime();
        Egress.Sweep();
        return HasWork(Clock.NowNanos);
    }

    /// <summary>Turns until <paramref name="isDone"/>; parks in between.</summary>
    internal void Run(Func<bool> isDone)
    {
        while (!isDone())
        {
            if (Turn()) continue;
            // Armed first, then asked again: whoever adds work after the question sees the waiter and wakes it.
            var observed = _ring.PrepareWait();
            var now = Clock.NowNanos;
            if (HasWork(now) || isDone()) _ring.CancelWait();
            else _transport.Park(observed, TimeSpan.FromTicks((long)(NextDue(now) - now) / TimeSpan.NanosecondsPerTick));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Meter.Dispose();
        _transport.Dispose();
        Log?.Dispose();
        Topics.Dispose();
        Inbox.Dispose();
        _pools.Dispose();
        _wheel.Dispose();
        Table.Dispose();
    }

    private bool HasWork(ulong now) =>
        !_queue.IsEmpty || _transport.HasReady || Pump.HasWork || (Egress.HasWork && Egress.DueNanos <= now) || _wheel.NextTickNanos <= now;

    private ulong NextDue(ulong now)
    {
        var due = Math.Min(_wheel.NextTickNanos, _housekeepingAt);
        if (Egress.HasWork) due = Math.Min(due, Egress.DueNanos);
        return Math.Max(due, now);
    }

    private void Handle(in TransportEvent transportEvent)
    {
        switch (transportEvent.Kind)
        {
            case TransportEventKind.Call:
                ((Action)transportEvent.Subject!)();
                break;
            case TransportEventKind.Accepted:
                Accept(transportEvent.Subject!);
                break;
            default:
                HandleIo(transportEvent);
                break;
        }
    }

    private void HandleIo(in TransportEvent transportEvent)
    {
        if (transportEvent.Subject is OutputBuffer rest) Egress.RestDone(rest);
        if (Table.Find(transportEvent.Slot) is not { } connection || connection.Generation != transportEvent.Generation) return; // of an earlier use of the slot
        if (_transport.Completed(transportEvent))
        {
            Table.Release(connection);
            return;
        }

        if (connection.Phase == ConnectionPhase.Closed) return;
        if (transportEvent.Kind == TransportEventKind.Readable) _ingress.Readable(connection);
        else if (transportEvent.Kind == TransportEventKind.RestSent) Unblock(connection);
        else Closer.Abort(connection, EndReason.PeerGone);
    }

    private void Unblock(Connection connection)
    {
        ref var hot = ref Table.Hot(connection.Slot);
        hot.Flags &= ~SlotFlags.Blocked;
        Egress.RestOut(connection);
        if (connection.EndAfterReplies && !hot.Has(SlotFlags.HasReplies | SlotFlags.HasLongReply))
        {
            Closer.Linger(connection);
            return;
        }

        Egress.ServeAll(connection);
        if (Egress.MayReadOn(connection)) _ingress.Resume(connection);
    }

    private void Accept(object accepted)
    {
        if (IsStopping || Table.Count >= _admission.SlotsMax)
        {
            Counters.Refused(503);
            _transport.TurnAway(accepted);
            return;
        }

        var connection = Table.Add();
        _transport.Adopt(connection.Slot, Table.Hot(connection.Slot).Generation, accepted);
        _wheel.Set(connection.Slot, Clock.NowNanos + (ulong)(_options.OpeningTimeout.TotalMilliseconds * 1e6));
        _transport.ArmReceive(connection.Slot);
    }

    private void KeepTime()
    {
        var now = Clock.NowNanos;
        if (_wheel.NextTickNanos <= now) _wheel.Advance(now, _due);
        if (now < _housekeepingAt) return;
        _housekeepingAt = now + HousekeepingNanos;
        Volatile.Write(ref _keptAt, now);
        if (Clock.Resample())
        {
            TellClock();
            Log?.NoteClock();
            Pump.AskWhatIsDown(); // whoever slept may have let go of a key meanwhile
        }

        Revocation.CloseExpired();
        _encoder.Clock = Clock.Pair;
        Egress.KeepTime(now);
        Sessions.Expire(now);
        Lags.Refresh();
        Pump.ReportRefused();
        _keys?.PublishLatency();
        Alerts.Look();
        _serverEvents.Tell();
        _logBytes = Topics.LogBytes;
        Log?.Tick();
        foreach (var topic in Topics.All)
        {
            topic.Flush();
            topic.Trim(now);
        }
    }

    private void TellClock()
    {
        foreach (var connection in Table.OpenSubscribers)
        {
            Egress.Reply(connection, output => ServerMessageWriter.Clock(output, Clock.Pair));
            Egress.Flush(connection);
        }
    }
}

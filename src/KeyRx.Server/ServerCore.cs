using KeyRx.Input;
using KeyRx.Server.Access;
using KeyRx.Server.Audit;
using KeyRx.Server.Catalog;
using KeyRx.Server.Connections;
using KeyRx.Server.Delivery;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Hooks;
using KeyRx.Server.Http;
using KeyRx.Server.Inbound;
using KeyRx.Server.Ingest;
using KeyRx.Server.Lifecycle;
using KeyRx.Server.Limits;
using KeyRx.Server.Loop;
using KeyRx.Server.Messages;
using KeyRx.Server.Monitoring;
using KeyRx.Server.Persistence;
using KeyRx.Server.Privacy;
using KeyRx.Server.Reading;
using KeyRx.Server.Timing;
using KeyRx.Server.Transports;
using KeyRx.Streams;
using Microsoft.Extensions.Logging;

namespace KeyRx.Server;

/// <summary>
/// Everything that serves, put together: who knows whom, in which order the stages run, what a second brings.
/// </summary>
/// <remarks>Threading: what it holds is the loop's, save where a member says otherwise.</remarks>
internal sealed partial class ServerCore : IDisposable
{
    /// <summary>Bytes that one step forgets or overwrites: about 20 us.</summary>
    private const int TrimStepBytes = 256 * 1024;

    private readonly KeyRxServerOptions _options;
    private readonly KeyEventRing _ring;
    private readonly ITransport _transport;
    private readonly ILogger _logger;
    private readonly Admission _admission;
    private readonly RouteRunner _routes;
    private readonly Authenticator? _authenticator;
    private readonly FrameEncoder _encoder;
    private readonly KeyIngest? _keys;
    private readonly ServerEvents _serverEvents;
    private readonly ConnectionResources _resources;
    private readonly ConnectionWalks _walks;
    private readonly Acceptance _acceptance;
    private readonly UnfinishedMessages _unfinished;
    private ulong _keptAt;
    private long _logBytes; // as of the last second: lanes are the loop's to look at
    private int _trimmed;

    internal ServerCore(
        KeyRxServerOptions options,
        KeyEventRing ring,
        LoopQueue queue,
        ITransport transport,
        UpgradePolicy policy,
        Surroundings? surroundings = null)
    {
        (_options, _ring, _transport) = (options, ring, transport);
        surroundings ??= new Surroundings();
        _admission = Admission.Of(options.MaxConnections, surroundings.DescriptorsMax);
        Clock = new MonotonicClock(options.TimeProvider);
        Meter = new ServerMeter(surroundings.Endpoint);
        _encoder = new FrameEncoder { Clock = Clock.Pair };
        Topics = new TopicTable(options.AllTopics(), options.UseMirroredLogs, _encoder);
        Inbox = new Inbox(options.InboxBytes, options.MaxInboxBytesPerToken);
        var shares = new TokenShares(_admission, options.MaxConnectionsPerToken, options.MaxSubscriptionsPerToken);
        var userShares = new UserShares(_admission, options.MaxConnectionsPerUser);
        _resources = new ConnectionResources(_admission.SlotsMax, Clock, shares, userShares);
        _walks = new ConnectionWalks(Table);
        var subscriptions = new Subscriptions(_resources, Topics);
        Sessions = new SessionStore(options.MaxSessions, options.MaxSessionsPerToken, options.SessionRetention);
        Lags = new LagReport(Sessions, _walks);
        _logger = surroundings.Logger ?? new GuardedLogger(options.LoggerFactory.CreateLogger(ServerMeter.Name));
        Audit = AuditOf(surroundings.Audit);
        var hooks = surroundings.Hooks is { } queued ? new HookTrail(queued, Sessions.Clients) : null;
        var log = new ConnectionLog(_logger, Counters, Sessions, Clock, Audit, hooks);
        var events = new ConnectionEvents(Table);
        var line = new ReadyLine(Table);
        Egress = new Egress(_resources, Topics, transport, events, line, Counters, options.EgressLimits);
        Lifecycle = new ConnectionLifecycle(_resources, subscriptions, Sessions, transport, Egress, events, log);
        Roll = new ConnectionRoll(Table, subscriptions, Sessions, _walks, Lifecycle);
        _keys = Topics.TryFind(Protocol.Topics.Key, out var key)
            ? new KeyIngest(key, Topics, Clock, ring.Devices.Find, Meter.Latency)
            : null;
        var hotkey = options.PauseHotkey == PauseHotkey.None
            ? null
            : new HotkeyWatch(() => queue.Call(PressHotkey));
        Pump = new EventPump(ring, Inbox, Topics, Clock, _keys, hotkey);
        PauseSwitch = new PauseSwitch(Table, Topics, Pump, Egress, _walks);
        var subscribe = new SubscribeHandler(
            Topics, subscriptions, Sessions, Egress, PauseSwitch, log, options.SubscribeLimits);
        Inbound = new InboundTable([.. options.InboundTopics], new HostDoor(ring, surroundings.Callers));
        InboundAnswers = new InboundAnswers(Inbound, Table, Egress, Lifecycle, log);
        var publish = new PublishHandler(Topics, Inbox, Inbound, Sessions, log, Clock);
        Removals = new TopicRemovals(Topics, Inbox, Table, subscriptions, Egress, Lifecycle);
        var dispatcher = new MessageDispatcher(
            name => Topics.NameOf(name) ?? Inbound.NameOf(name), subscribe,
            new AckHandler(Topics, subscriptions, Sessions), publish, Egress, log, Clock);
        (Policy, Revocation) = (policy, new Revocation(policy, _walks, Lifecycle, options.TimeProvider));
        _unfinished = new UnfinishedMessages(options.UnfinishedLimits, _resources, Lifecycle);
        var frames = new FrameIngress(
            options.FrameLimits, _resources, Egress, Lifecycle, dispatcher, Revocation, Counters);
        _routes = new RouteRunner(queue);
        _authenticator = options.Authentication is { } looked ? new Authenticator(looked, queue) : null;
        var front = FrontOf(policy, log, out var adoptions);
        Adoptions = adoptions;
        var ingress = new Ingress(_resources, transport, Lifecycle, front, frames, _unfinished);
        _acceptance = new Acceptance(_admission, _resources, transport, Lifecycle, Counters, options.OpeningTimeout);
        var deadlines = new Deadlines(options.HeartbeatInterval, _resources, front, Lifecycle, Egress, Counters);
        var handler = new TransportEventHandler(
            Table, transport, Egress, line, _acceptance, adoptions, Lifecycle);
        Loop = new EventLoop(
            ring, transport, Clock, StagesOf(queue, handler, line, ingress, deadlines, dispatcher), _logger);
        Alerts = new AlertWatch(Topics, Counters, Pump, Loop.Meter, _admission, Clock, _logger);
        _serverEvents = new ServerEvents(Topics, _walks, Pump, Inbox, Counters, Alerts, Clock);
        _logBytes = Topics.LogBytes;
        _keptAt = Clock.NowNanos;
    }

    internal EventLoop Loop { get; }

    internal ConnectionTable Table => _resources.Table;

    internal ConnectionWalks Walks => _walks;

    internal BufferPools Pools => _resources.Pools;

    internal ConnectionLifecycle Lifecycle { get; }

    internal MonotonicClock Clock { get; }

    internal TopicTable Topics { get; }

    internal Inbox Inbox { get; }

    /// <summary>What clients say to the host. Any thread, as it says.</summary>
    internal InboundTable Inbound { get; }

    internal InboundAnswers InboundAnswers { get; }

    internal ServerCounters Counters { get; } = new();

    internal EventPump Pump { get; }

    internal Egress Egress { get; }

    internal PauseSwitch PauseSwitch { get; }

    internal TopicRemovals Removals { get; }

    internal SessionStore Sessions { get; }

    internal LagReport Lags { get; }

    internal ConnectionRoll Roll { get; }

    internal AlertWatch Alerts { get; }

    internal ServerMeter Meter { get; }

    /// <summary>Null where nobody wants one.</summary>
    internal AuditTrail? Audit { get; }

    internal UpgradePolicy Policy { get; }

    internal Revocation Revocation { get; }

    /// <summary>Connections that the host brings.</summary>
    internal Adoptions Adoptions { get; }

    /// <summary>What outlives this process; null where nothing does.</summary>
    internal Continuity? Log { get; private set; }

    /// <summary>Refuses everything that is accepted from now on.</summary>
    internal bool IsStopping
    {
        get => _acceptance.IsStopping;
        set => _acceptance.IsStopping = value;
    }

    /// <summary>Restores the kept log, where one is asked for. Before the first turn.</summary>
    internal void Restore(ILogger logger)
    {
        if (_options.JournalOptions is not { } kept) return;
        var disk = new LogSync(_options.BeforeDisk);
        Log = Continuity.Restore(kept, disk, Topics, Clock, logger, _keys, _ring);
    }

    /// <summary>Pauses, or gives a pause one more reason; what the kept log holds of keys is gone as well.</summary>
    internal void Pause(PauseReason reason = PauseReason.Program)
    {
        if (!Pump.IsPaused)
        {
            ServerLog.Paused(_logger, PauseReasonName.Of(reason));
            Audit?.Paused(PauseReasonName.Of(reason));
        }

        PauseSwitch.Pause(reason, Log is { } log ? log.ForgetWiped : null);
    }

    /// <summary>Lifts one reason for a pause, or, for null, all of them; capture goes on when none is left.</summary>
    internal void Resume(PauseReason? reason = null)
    {
        var wasPaused = Pump.IsPaused;
        if (reason is { } one) PauseSwitch.Resume(one);
        else PauseSwitch.Resume();
        if (!wasPaused || Pump.IsPaused) return;
        ServerLog.GoesOn(_logger);
        Audit?.Resumed();
    }

    /// <summary>The hotkey ends what people began and no other pause: it can be pressed at a locked screen.</summary>
    private void PressHotkey()
    {
        if (PauseSwitch.IsAskedFor) Resume(PauseReason.Hotkey);
        else Pause(PauseReason.Hotkey);
    }

    /// <summary>A request pauses for a reason, or, with null, ends every pause.</summary>
    private void SetPaused(PauseReason? reason)
    {
        if (reason is { } given) Pause(given);
        else Resume();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Meter.Dispose();
        _routes.Dispose();
        _authenticator?.Dispose();
        _transport.Dispose();
        Log?.Dispose();
        Topics.Dispose();
        Inbox.Dispose();
        Inbound.Dispose();
        _resources.Dispose();
    }

    /// <summary>Keys before input; what can wait comes last.</summary>
    private LoopStage[] StagesOf(
        LoopQueue queue, TransportEventHandler handler, ReadyLine line, Ingress ingress, Deadlines deadlines,
        MessageDispatcher dispatcher)
    {
        var chores = new Chores(Clock.NowNanos, ChoresOfASecond());
        return
        [
            new(new ControlStage(queue, handler, InboundAnswers), StageLimits.ControlItems, StageLimits.ControlNanos),
            new(new PumpStage(Pump), StageLimits.PumpRecords, StageLimits.PumpNanos),
            new(new SweepStage(Egress, Lifecycle), StageLimits.SweepSubscribers, StageLimits.SweepNanos),
            new(
                new InputStage(_transport, line, ingress, handler, Lifecycle, Clock), StageLimits.InputItems,
                StageLimits.InputNanos),
            new(
                new DeadlineStage(deadlines, chores, Lifecycle, Clock), StageLimits.DeadlineItems,
                StageLimits.DeadlineNanos),
            new(new LogStage(dispatcher, PauseSwitch, Removals), StageLimits.LogSteps, StageLimits.LogNanos),
            new(new WalkStage(_walks, Lifecycle), StageLimits.WalkVisits, StageLimits.WalkNanos),
        ];
    }

    private AuditTrail? AuditOf(AuditQueue? queue) => queue is null
        ? null
        : new AuditTrail(
            queue, _options.TimeProvider, Clock, Sessions, connection => _transport.AddressOf(connection.Slot));

    private HttpFront FrontOf(UpgradePolicy policy, ConnectionLog log, out Adoptions adoptions)
    {
        var settings = _options.HttpSettings with { SetPaused = SetPaused };
        var attempts = new AttemptGate(_options.MaxRefusedAttempts, policy, _resources, _transport, Counters);
        var answers = new HttpAnswers(Table, Egress, Lifecycle, log, attempts, _options.TimeProvider);
        var peers = new PeerGate(policy, _transport, attempts);
        var gate = new UpgradeGate(settings, policy, peers, _resources, Counters);
        var greeting = new Greeting(settings, Sessions, PauseSwitch, Egress, Clock);
        var unknown = _authenticator is { } authenticator
            ? new UnknownTokens(authenticator, _resources, answers, Lifecycle, log)
            : null;
        var upgrade = new Upgrade(settings, gate, answers, greeting, _resources, _transport, unknown);
        adoptions = new Adoptions(policy, gate, upgrade, Lifecycle, Counters);
        var statistics = new RouteStatistics(() => Statistics, _options.TimeProvider);
        var routeAnswers = new RouteAnswers(_resources, _routes, answers, Lifecycle, statistics, log);
        var admissions = new PageAdmissions(Topics, Clock, _logger);
        var door = new BrowserDoor(settings.Browser, policy, peers, admissions.Tell);
        return new HttpFront(settings, policy, peers, answers, routeAnswers, door, upgrade);
    }
}

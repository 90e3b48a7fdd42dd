using System.Net;
using KeyRx.Input;
using KeyRx.Server.Access;
using KeyRx.Server.Audit;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Hooks;
using KeyRx.Server.Interop;
using KeyRx.Server.Limits;
using KeyRx.Server.Loop;
using KeyRx.Server.Privacy;
using KeyRx.Server.Transports;
using KeyRx.Streams.Logs;
using KeyRx.Streams.Persistence;
using Microsoft.Extensions.Logging;

namespace KeyRx.Server;

/// <summary>
/// A keyboard-event server in this process: start it, publish from any thread, dispose it.
/// </summary>
/// <remarks>
/// Threading: every member may be called from any thread. One thread, the loop, does all the work; it is started by
/// <see cref="StartAsync"/> and ends with <see cref="StopAsync(StopReason)"/> or disposal.
/// </remarks>
public sealed partial class KeyRxServer : IAsyncDisposable, IDisposable
{
    /// <summary>What the server's meter (System.Diagnostics.Metrics) and its log category are called.</summary>
    public const string DiagnosticsName = ServerMeter.Name;

    private readonly KeyRxServerOptions _options;
    private readonly OwnedScope _scope;
    private readonly ILogger _logger;
    private readonly Listener[] _listeners;
    private readonly KeyEventRing _ring;
    private readonly LoopQueue _queue;
    private readonly AdoptingTransport _transport;
    private readonly ServerCore _core;
    private readonly GracefulStop _shutdown;
    private readonly SourceRunner _source;
    private readonly LoopWatchdog _watchdog;

    /// <summary>What the loop logs through: it never waits for the host's logger.</summary>
    private readonly LoopLogger _loopLogger;
    private readonly UseCount _callers = new();

    /// <summary>
    /// Takes everything in order into the scope, which gives it back should a later step fail. Nothing runs yet.
    /// </summary>
    private KeyRxServer(KeyRxServerOptions options, OwnedScope scope)
    {
        (_options, _scope) = (options, scope);
        _logger = new GuardedLogger(options.LoggerFactory.CreateLogger(DiagnosticsName));
        _acceptStop = scope.Own(new CancellationTokenSource());
        _sourceWatch = scope.Own(new CancellationTokenSource());
        _listeners = Array.ConvertAll(
            options.ListenEndpoints, endpoint => scope.Own(new Listener(endpoint, options.SendLimits)));
        _ring = scope.Own(KeyEventRing.Create());
        _queue = new LoopQueue(_ring);
        var descriptors = RaiseDescriptors();
        _loopLogger = scope.Own(new LoopLogger(_logger));
        _audit = options.Audit is { } log
            ? scope.Own(new AuditQueue(log, AuditQueue.EventsMax, options.TimeProvider, TellAudit))
            : null;
        _hooks = options.Hooks is { } hooks
            ? scope.Own(new HookQueue(hooks, TellHookFailure, count => HostLog.HooksLeftOut(_logger, count)))
            : null;
        var sockets = CreateTransport(descriptors);
        _transport = scope.Own(new AdoptingTransport(sockets, _queue, options.TimeProvider));
        var tokens = new TokenTable(options.AllTokens, options.TimeProvider);
        var lists = ListsOf([.. options.AllowedHosts], [.. options.AllowedOrigins]);
        var users = UserTable.Resolve(options.AllowedUsers);
        var policy = new UpgradePolicy(lists, tokens, options.Browser, users);
        var surroundings = new Surroundings(
            descriptors, string.Join(',', Endpoints), _loopLogger, _audit, _callers, _hooks);
        var core = new ServerCore(options, _ring, _queue, _transport, policy, surroundings);
        _core = scope.Own(core, inPlaceOf: _transport);
        _core.Meter.Observe(() => Statistics, options.TimeProvider);
        _shutdown = new GracefulStop(_core, options.RetrySpread);
        _source = new SourceRunner(options.Source, _ring);
        _watchdog = scope.Own(new LoopWatchdog(_core.Loop, _logger, TimeProvider.System));
        _core.Restore(_loopLogger);
    }

    /// <summary>The addresses as bound: a port of 0 has become a real one.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints => Array.ConvertAll(_listeners, l => l.Endpoint);

    /// <summary>What carries the bytes: never <see cref="TransportKind.Auto"/>.</summary>
    public TransportKind Transport =>
        _options.Transport != TransportKind.Auto ? _options.Transport
        : OperatingSystem.IsLinux() ? TransportKind.Epoll
        : TransportKind.Sockets;

    /// <summary>What was done so far.</summary>
    public ServerStatistics Statistics => _core.Statistics;

    /// <summary>
    /// The plain numbers of <see cref="Statistics"/>. Reading them allocates nothing: a game may ask with every frame.
    /// </summary>
    public ServerCounts Counts => _core.Counts;

    /// <summary>Ends when the key source does: with its error when it failed, never when there is none.</summary>
    public Task SourceCompletion => _source.Completion;

    /// <summary>
    /// Ends when the server has: with an error when its loop failed, or did not end in time when it was stopped.
    /// Nothing but a new server mends that.
    /// </summary>
    public Task Completion => _completion.Task;

    /// <summary>
    /// Starts a server; it listens when the task completes. A start that fails leaves nothing behind: no port, thread,
    /// memory or source, whatever it failed with.
    /// </summary>
    /// <param name="options">They are copied: they may start other servers too, and be changed.</param>
    /// <param name="cancellationToken">Ends the wait for a key source that does not start.</param>
    /// <exception cref="ArgumentException">An option is not allowed: ParamName is its name.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">An address is in use or not to be had.</exception>
    /// <exception cref="KeyEventSourceException">
    /// The key source cannot start; the message says why and what to do.
    /// </exception>
    /// <exception cref="PersistLogException">
    /// The file that is to keep the log cannot be used; the message says why and what to do.
    /// </exception>
    /// <exception cref="OperationCanceledException">The start was cancelled.</exception>
    public static async Task<KeyRxServer> StartAsync(
        KeyRxServerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options = options.Copy();
        options.Validate();
        cancellationToken.ThrowIfCancellationRequested();
        var server = Create(options);
        try
        {
            await server._source.StartAsync(cancellationToken).ConfigureAwait(false);
            server.Accept(); // not before: whoever is served is served by a server that captures
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Pauses capture for privacy: nothing more is taken in, what was typed is overwritten wherever this process holds
    /// it, and subscribers are told, with the loop's next turn. Records for secret topics (scope key or shortcut) are
    /// refused from now on.
    /// </summary>
    public void Pause() => Pause(PauseReason.Program);

    /// <summary>
    /// The same, and says why. A pause lasts while there is a reason for it: each one that is not a person's is lifted
    /// for itself.
    /// </summary>
    public void Pause(PauseReason reason)
    {
        CheckReason(reason);
        Interlocked.Increment(ref _pausesUnderWay);
        Call(() =>
        {
            _core.Pause(reason);
            Interlocked.Decrement(ref _pausesUnderWay);
        });
    }

    /// <summary>The same; the task ends when what was typed is overwritten, or the server has ended.</summary>
    public Task PauseAsync(PauseReason reason)
    {
        Pause(reason);
        var erased = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Call(() => _core.PauseSwitch.WhenErased(() => erased.TrySetResult()));
        return Task.WhenAny(erased.Task, Completion);
    }

    /// <summary>
    /// Ends a pause with the loop's next turn, whatever the reasons for it; subscribers learn what is held down now.
    /// </summary>
    public void Resume() => Call(() => _core.Resume());

    /// <summary>
    /// Lifts one reason for a pause; those of people (up to <see cref="PauseReason.Hotkey"/>) are lifted together.
    /// Capture goes on when none is left.
    /// </summary>
    public void Resume(PauseReason reason)
    {
        CheckReason(reason);
        Call(() => _core.Resume(reason));
    }

    private static void CheckReason(PauseReason reason)
    {
        if (!Enum.IsDefined(reason)) throw new ArgumentOutOfRangeException(nameof(reason));
    }

    private AllowLists ListsOf(IReadOnlyList<string> hosts, IReadOnlyList<string> origins) =>
        new(hosts, origins, Endpoints, _options.Browser is not null);

    /// <summary>Has the loop do something; nothing once the server has stopped.</summary>
    private void Call(Action action)
    {
        if (!_callers.TryEnter()) return;
        _queue.Call(action);
        _callers.Leave();
    }

    private ITransport CreateTransport(long descriptors)
    {
        if (Transport == TransportKind.Sockets)
            return new SocketTransport(_ring, _queue, _options.SendLimits, _loopLogger, _options.TimeProvider);
        var slots = Admission.Of(_options.MaxConnections, descriptors).SlotsMax;
        return new EpollTransport(_ring, _queue, slots, _loopLogger, _options.TimeProvider);
    }

    private long RaiseDescriptors()
    {
        var wanted = Admission.DescriptorsFor(_options.MaxConnections);
        var descriptors = DescriptorLimit.Raise(wanted);
        if (descriptors >= wanted) return descriptors;
        var admitted = Admission.Of(_options.MaxConnections, descriptors).OpenMax;
        ServerLog.FewDescriptors(_logger, admitted, _options.MaxConnections, descriptors, wanted);
        return descriptors;
    }

    /// <summary>Everything but the source: the loop turns, and nobody is accepted yet.</summary>
    private static KeyRxServer Create(KeyRxServerOptions options)
    {
        var scope = new OwnedScope();
        try
        {
            var server = new KeyRxServer(options, scope);
            server.StartLoop();
            server._watchdog.Start();
            return server;
        }
        catch
        {
            scope.GiveBack();
            throw;
        }
    }

    private void Accept()
    {
        foreach (var listener in _listeners)
        {
            ServerLog.Listening(_logger, listener.Endpoint);
            _accepting.Add(_transport.AcceptAsync(listener, _acceptStop.Token));
        }

        NoteStart();
        _ = ReportSourceEndAsync();
    }

    private async Task ReportSourceEndAsync()
    {
        try
        {
            await _source.Completion.WaitAsync(_sourceWatch.Token).ConfigureAwait(false);
            Call(() => _core.Pump.SourceEnded(isFailure: false));
            ServerLog.SourceEnded(_logger);
        }
        catch (OperationCanceledException) when (_sourceWatch.IsCancellationRequested)
        {
            // The server stops before its source has: everybody is told of that.
        }
#pragma warning disable CA1031 // A source may fail with anything: capture is lost, and nothing else.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Call(() => _core.Pump.SourceEnded(isFailure: true));
            // Our own exceptions name no key; of a stranger's only the kind is known to be harmless.
            ServerLog.SourceFailed(_logger, e is KeyEventSourceException ? e.Message : e.GetType().Name);
        }
    }
}

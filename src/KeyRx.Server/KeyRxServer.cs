using System.Net;
using KeyRx.Input;
using KeyRx.Protocol;
using KeyRx.Server.Interop;
using Microsoft.Extensions.Logging;

namespace KeyRx.Server;

/// <summary>
/// A keyboard-event server in this process: start it, publish from any thread, dispose it.
/// </summary>
/// <remarks>
/// Threading: every member may be called from any thread. One owner thread does all the work; it is started by
/// <see cref="StartAsync"/> and ends with <see cref="StopAsync"/> or disposal.
/// </remarks>
public sealed partial class KeyRxServer : IAsyncDisposable
{
    /// <summary>What the server's meter (System.Diagnostics.Metrics) and its log category are called.</summary>
    public const string DiagnosticsName = "KeyRx.Server";

    private readonly KeyRxServerOptions _options;
    private readonly ILogger _logger;
    private readonly KeyEventRing _ring;
    private readonly OwnerQueue _queue;
    private readonly Owner _owner;
    private readonly List<Listener> _listeners = [];
    private readonly ITransport _transport;
    private readonly List<Task> _accepting = [];
    private readonly CancellationTokenSource _acceptStop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Shutdown _shutdown;
    private readonly Lock _stopLock = new();
    private readonly CancellationTokenSource _sourceWatch = new();
    private Task _sourceReport = Task.CompletedTask;
    private Task? _stopping;
    private readonly UseCount _callers = new();

    private KeyRxServer(KeyRxServerOptions options)
    {
        _options = options;
        _logger = options.LoggerFactory.CreateLogger(DiagnosticsName);
        _ring = KeyEventRing.Create();
        _queue = new OwnerQueue(_ring);
        try
        {
            foreach (var endpoint in options.Listen) _listeners.Add(new Listener(endpoint, SendLimits.Of(options)));
        }
        catch
        {
            foreach (var listener in _listeners) listener.Dispose();
            _ring.Dispose();
            throw;
        }

        var descriptors = RaiseDescriptors();
        _transport = CreateTransport(descriptors);
        var policy = new UpgradePolicy(HostsOf(options.AllowedHosts, Endpoints), OriginsOf(options.AllowedOrigins), new TokenTable(options.Tokens, options.TimeProvider), options.Browser);
        _owner = new Owner(options, _ring, _queue, _transport, policy, descriptors, string.Join(',', Endpoints));
        _owner.Meter.Observe(() => Statistics, options.TimeProvider);
        _shutdown = new Shutdown(_owner, options.StopTimeout, options.RetrySpread);
        try
        {
            _owner.Restore(_logger);
        }
        catch
        {
            Free();
            throw;
        }
    }

    /// <summary>The addresses as bound: a port of 0 has become a real one.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints => _listeners.ConvertAll(l => l.Endpoint);

    /// <summary>What carries the bytes: never <see cref="TransportKind.Auto"/>.</summary>
    public TransportKind Transport =>
        _options.Transport != TransportKind.Auto ? _options.Transport
        : OperatingSystem.IsLinux() ? TransportKind.Epoll
        : TransportKind.Sockets;

    /// <summary>What was done so far.</summary>
    public ServerStatistics Statistics => _owner.Statistics;

    /// <summary>Ends when the key source does: with its error when it failed, never when there is none.</summary>
    public Task SourceCompletion => _options.Source?.Completion ?? Task.Delay(Timeout.InfiniteTimeSpan, _options.TimeProvider);

    /// <summary>Ends when the server has: with an error when its own thread failed, which nothing but a new server mends.</summary>
    public Task Completion => _ended.Task;

    /// <summary>Starts a server; it listens when the task completes.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message says which.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">An address is in use or not to be had.</exception>
    /// <exception cref="KeyEventSourceException">The key source cannot start; the message says why and what to do.</exception>
    /// <exception cref="PersistLogException">The file that is to keep the log cannot be used; the message says why and what to do.</exception>
    public static async Task<KeyRxServer> StartAsync(KeyRxServerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        cancellationToken.ThrowIfCancellationRequested();
        var server = new KeyRxServer(options);
        server.Run();
        try
        {
            options.Source?.Start(server._ring);
        }
        catch (KeyEventSourceException)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        server.Accept(); // not before: whoever is served is served by a server that captures
        return server;
    }

    /// <summary>Publishes a record to a topic.</summary>
    /// <param name="topic">A declared topic, not <c>key</c>.</param>
    /// <param name="payload">UTF-8 JSON, or any bytes for an opaque topic; copied.</param>
    /// <exception cref="ArgumentException">The topic or the payload is not acceptable; the message says why, without the payload.</exception>
    /// <exception cref="InvalidOperationException">The inbox is full, or the server has stopped: nothing was published.</exception>
    public void Publish(string topic, ReadOnlySpan<byte> payload)
    {
        if (!TryPublish(topic, payload)) throw new InvalidOperationException("the server takes no more records now: nothing was published");
    }

    /// <summary>As <see cref="Publish"/>, but false instead of an exception when there is no room. Never blocks.</summary>
    /// <inheritdoc cref="Publish" path="/param"/>
    /// <exception cref="ArgumentException">The topic or the payload is not acceptable; the message says why, without the payload.</exception>
    public bool TryPublish(string topic, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(topic);
        if (!_owner.Topics.TryFind(topic, out var found)) throw new ArgumentException($"there is no topic '{topic}': declare it in the options", nameof(topic));
        if (found.Options.Kind == TopicKind.KeyEvents) throw new ArgumentException("keys come from the key source only", nameof(topic));
        if (payload.Length > found.RecordBytesMax)
            throw new ArgumentException($"a payload of '{topic}' is at most {found.RecordBytesMax} bytes, not {payload.Length}", nameof(payload));
        if (found.Options.Kind == TopicKind.Json && !JsonPayload.IsValid(payload, out var error))
            throw new ArgumentException($"the payload of '{topic}' is no JSON: {error}", nameof(payload));
        if (!_callers.TryEnter()) return false;
        var isTaken = _owner.Inbox.TryAdd(found.Id, payload);
        if (isTaken) _ring.Wake();
        _callers.Leave();
        return isTaken;
    }

    /// <summary>
    /// Pauses capture for privacy: nothing more is taken in, what was typed is overwritten wherever this process holds
    /// it, and subscribers are told. Takes effect with the owner's next turn.
    /// </summary>
    public void Pause() => Call(_owner.PauseSwitch.Pause);

    /// <summary>Ends a pause; subscribers learn what is held down now.</summary>
    public void Resume() => Call(_owner.PauseSwitch.Resume);

    /// <summary>
    /// Stops: accepts no more, drains what subscribers have pending, closes them with 1001 or 1012, each with another
    /// time to come back, and ends within <see cref="KeyRxServerOptions.StopTimeout"/>. Further calls await the first.
    /// Ends with the error of <see cref="Completion"/> where there is one.
    /// </summary>
    /// <param name="reason">What the clients are told.</param>
    public Task StopAsync(StopReason reason = StopReason.Stop)
    {
        lock (_stopLock) return _stopping ??= StopOnceAsync(reason);
    }

    /// <summary>Stops, and never throws: <see cref="Completion"/> has the error.</summary>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Hosts a request may name: the addresses listened on, and "localhost" for them.</summary>
    private static HashSet<string> HostsOf(IReadOnlyList<string> allowed, IReadOnlyList<IPEndPoint> endpoints)
    {
        var hosts = new HashSet<string>(allowed, StringComparer.OrdinalIgnoreCase);
        foreach (var endpoint in endpoints)
        {
            hosts.Add(endpoint.ToString());
            hosts.Add($"localhost:{endpoint.Port}");
        }

        return hosts;
    }

    /// <summary>Origins a request may name: with pages of our own, the addresses listened on too.</summary>
    private HashSet<string> OriginsOf(IReadOnlyList<string> allowed)
    {
        var origins = new HashSet<string>(allowed, StringComparer.Ordinal);
        if (_options.Browser is not null) origins.UnionWith(HostsOf([], Endpoints).Select(host => $"http://{host}"));
        return origins;
    }

    /// <summary>Has the owner do something; nothing once the server has stopped.</summary>
    private void Call(Action action)
    {
        if (!_callers.TryEnter()) return;
        _queue.Call(action);
        _callers.Leave();
    }

    private ITransport CreateTransport(long descriptors)
    {
        if (Transport == TransportKind.Sockets) return new SocketTransport(_ring, _queue, SendLimits.Of(_options), _logger, _options.TimeProvider);
        var slots = Admission.Of(_options.ConnectionsMax, descriptors).SlotsMax;
        return new EpollTransport(_ring, _queue, slots, _logger, _options.TimeProvider);
    }

    private long RaiseDescriptors()
    {
        var wanted = Admission.DescriptorsFor(_options.ConnectionsMax);
        var descriptors = DescriptorLimit.Raise(wanted);
        if (descriptors < wanted) ServerLog.FewDescriptors(_logger, Admission.Of(_options.ConnectionsMax, descriptors).OpenMax, _options.ConnectionsMax, descriptors, wanted);
        return descriptors;
    }

    private void Run()
    {
        var thread = new Thread(RunOwner) { Name = "keyrx owner", IsBackground = true };
        thread.Start();
    }

    private void Accept()
    {
        foreach (var listener in _listeners)
        {
            ServerLog.Listening(_logger, listener.Endpoint);
            _accepting.Add(_transport.AcceptAsync(listener, _acceptStop.Token));
        }

        if (_options.Source is { } source) _sourceReport = ReportSourceEndAsync(source);
    }

    private void RunOwner()
    {
        try
        {
            _owner.Run(() => _shutdown.IsDone);
            _owner.Log?.Close();
            _ended.SetResult();
        }
#pragma warning disable CA1031 // The thread's last resort: whatever it is goes to the log and to whoever stops the server.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ServerLog.OwnerFailed(_logger, e);
            _ended.SetException(e);
            _ = Task.Run(() => StopAsync()); // nobody waits for an answer that cannot come: sockets and source are closed
        }
    }

    private async Task ReportSourceEndAsync(IKeyEventSource source)
    {
        try
        {
            await source.Completion.WaitAsync(_sourceWatch.Token).ConfigureAwait(false);
            _queue.Call(() => _owner.Pump.SourceEnded(isFailure: false));
            ServerLog.SourceEnded(_logger);
        }
        catch (KeyEventSourceException e)
        {
            _queue.Call(() => _owner.Pump.SourceEnded(isFailure: true));
            ServerLog.SourceFailed(_logger, e.Message);
        }
        catch (OperationCanceledException)
        {
            // The server stops before its source has: everybody is told of that.
        }
    }

    private async Task StopOnceAsync(StopReason reason)
    {
        ServerLog.Stopping(_logger, _owner.Counters.OpenConnections);
        await _acceptStop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(Task.WhenAll(_accepting), _ended.Task).ConfigureAwait(false); // an owner that failed accepts no more either
        foreach (var listener in _listeners) listener.Dispose();
        await _sourceWatch.CancelAsync().ConfigureAwait(false);
        await _sourceReport.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // it posts to the ring, which goes away below
        if (_options.Source is { } source) await source.DisposeAsync().ConfigureAwait(false);
        _queue.Call(() => _shutdown.Begin(reason));
        try
        {
            await _ended.Task.ConfigureAwait(false);
        }
        finally
        {
            _callers.Close();
            Free();
        }
    }

    private void Free()
    {
        foreach (var listener in _listeners) listener.Dispose();
        _owner.Dispose();
        _ring.Dispose();
        _sourceWatch.Dispose();
        _acceptStop.Dispose();
    }
}

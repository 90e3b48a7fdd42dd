using KeyRx.Input;
using KeyRx.Protocol;
using KeyRx.Server.Access;
using KeyRx.Server.Audit;
using KeyRx.Server.Http;
using KeyRx.Server.Transports;
using KeyRx.Streams;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KeyRx.Server;

/// <summary>
/// Everything a server can be told at its start. What is not allowed here is refused, by the option's name. One object
/// may start any number of servers: each copies it, so that what is changed later changes no server that runs.
/// </summary>
/// <remarks>
/// All but what only code can say binds from configuration: <see cref="Source"/>, <see cref="Tokens"/>,
/// <see cref="Browser"/>, <see cref="HttpRoutes"/>, <see cref="Audit"/>, <see cref="LoggerFactory"/> and
/// <see cref="TimeProvider"/> do not.
/// </remarks>
public sealed partial class KeyRxServerOptions
{
    /// <summary>
    /// Where to listen, each as <c>ADDRESS:PORT</c>: loopback addresses only; port 0 takes a free one. Null listens on
    /// 127.0.0.1:9867. Empty opens no port: all who come are brought by this process
    /// (<see cref="KeyRxServer.AdoptAsync"/>).
    /// </summary>
    public IList<string>? Listen { get; set; }

    /// <summary>How sockets are waited for and sent to.</summary>
    public TransportKind Transport { get; set; }

    /// <summary>
    /// Tokens that are accepted. With <see cref="ConfiguredTokens"/> at least one where the server listens: the stream
    /// is every keystroke.
    /// </summary>
    public IList<AccessToken> Tokens { get; set; } = [];

    /// <summary>Further tokens, in a form that configuration binds.</summary>
    public IList<AccessTokenOptions> ConfiguredTokens { get; set; } = [];

    /// <summary>Hosts a request may name besides those of <see cref="Listen"/>, as <c>name:port</c>.</summary>
    public IList<string> AllowedHosts { get; set; } = [];

    /// <summary>Origins a browser may come from, exactly: <c>scheme://host:port</c>. None by default.</summary>
    public IList<string> AllowedOrigins { get; set; } = [];

    /// <summary>
    /// Users of this machine who may connect with a token, besides this process's own and root: a proxy's, those of
    /// the people whom a system service serves. Linux: elsewhere the kernel is not asked.
    /// </summary>
    public IList<uint> AllowedUsers { get; set; } = [];

    /// <summary>
    /// Lets pages of this server's own addresses in; null = none but those of <see cref="AllowedOrigins"/>, with a
    /// token.
    /// </summary>
    public BrowserAccess? Browser { get; set; }

    /// <summary>
    /// Makes the key source; null = only what is published. Called once by each start, on the thread pool: a source
    /// starts once, so each server needs one of its own. The server disposes it.
    /// </summary>
    public Func<IKeyEventSource>? Source { get; set; }

    /// <summary>Topics besides the standard ones, or in place of one of the same name.</summary>
    public IList<TopicOptions> Topics { get; set; } = [];

    /// <summary>Plain HTTP resources beside <c>/ws</c>, by path.</summary>
    public IDictionary<string, HttpRoute> HttpRoutes { get; set; } = new Dictionary<string, HttpRoute>();

    /// <summary>
    /// Serve the topics <c>shortcut</c> and <c>key.redacted</c>. They write JSON for each key event, whether anybody
    /// reads it or not, so they are there only where somebody wants them.
    /// </summary>
    public bool EnableKeyViews { get; set; }

    /// <summary>What a person presses to pause capture, and to go on; it works in a pause, too.</summary>
    public PauseHotkey PauseHotkey { get; set; }

    /// <summary>Serve <c>/echo</c>, for conformance tools.</summary>
    public bool EnableEcho { get; set; }

    /// <summary>Largest message of <c>/echo</c>.</summary>
    public int MaxEchoMessageBytes { get; set; } = 64 * 1024;

    /// <summary>Largest message a client may send.</summary>
    public int MaxMessageBytes { get; set; } = 64 * 1024;

    /// <summary>Upgraded connections at most; further ones get 503 and Retry-After.</summary>
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>
    /// Of them, connections of one token; further ones get 429. 0 = half of all. A token with the scope admin has no
    /// such limit, and of each sixteen places one is kept for those.
    /// </summary>
    public int MaxConnectionsPerToken { get; set; }

    /// <summary>
    /// Of them, connections of one user of this machine, root and this process's own included; further ones get 429.
    /// 0 = all while <see cref="AllowedUsers"/> names nobody else, then half of them. Linux: elsewhere nobody says
    /// whose a connection is, and there is no such limit.
    /// </summary>
    public int MaxConnectionsPerUser { get; set; }

    /// <summary>
    /// Requests with a token that may be refused (401, 403) to one user of this machine within 10 s; then he, and
    /// nobody else, gets 429 and Retry-After until they are over, unless he shows a right token. 0 = no limit. Linux,
    /// as above.
    /// </summary>
    public int MaxRefusedAttempts { get; set; } = 100;

    /// <summary>
    /// For a message to be complete, from its first byte; else its connection is closed with 1008. At most one second
    /// more.
    /// </summary>
    public TimeSpan MessageTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Memory of messages that are not complete, over all connections: 64 MiB, or four times the largest
    /// message if that is more. Beyond it, whoever has sent part of one for longest is closed with 1008.
    /// </summary>
    public long MaxUnfinishedBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Messages a client may send a second, on average.</summary>
    public int MessagesPerSecond { get; set; } = 100;

    /// <summary>Messages a client may send at once.</summary>
    public int MessagesBurst { get; set; } = 200;

    /// <summary>Bytes a client may send a second, on average.</summary>
    public int BytesPerSecond { get; set; } = 256 * 1024;

    /// <summary>Bytes a client may send at once.</summary>
    public int BytesBurst { get; set; } = 1024 * 1024;

    /// <summary>
    /// Upgrade requests a second, over all clients, and as many at once; further ones get 429. 0 = no limit, as on
    /// loopback only programs of this machine ask.
    /// </summary>
    public int ConnectsPerSecond { get; set; }

    /// <summary>Topics that one connection may be subscribed to.</summary>
    public int MaxSubscriptions { get; set; } = 64;

    /// <summary>
    /// Topics that all connections of one token may be subscribed to, each counted by itself; further ones get 429. A
    /// token with the scope admin has no such limit.
    /// </summary>
    public int MaxSubscriptionsPerToken { get; set; } = 100_000;

    /// <summary>
    /// Bytes that all logs together may come to hold: 256 MiB. A subscriber that would need
    /// another lane beyond it gets 503.
    /// </summary>
    public long MaxLogBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>Sessions in all, live ones included: one for each client that acknowledges.</summary>
    public int MaxSessions { get; set; } = 10_000;

    /// <summary>Sessions of one token.</summary>
    public int MaxSessionsPerToken { get; set; } = 1000;

    /// <summary>How long a session outlives its connection.</summary>
    public TimeSpan SessionRetention { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Interval of pings; a connection that is silent for two of them is closed.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>For the whole opening handshake.</summary>
    public TimeSpan OpeningTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// For the whole stop: the key source's end, draining and closing every connection, the kept log's last sync. A
    /// stop ends a second later at most, whatever hangs.
    /// </summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// When the server stops, its clients are told to come back evenly spread over this time; zero tells them nothing.
    /// </summary>
    public TimeSpan RetrySpread { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Send buffer of a socket (SO_SNDBUF), in bytes; 0 leaves it to the system. Less than two segments of loopback
    /// (65,483 bytes each) make the receiver delay its ACKs by 40 ms (RFC 1122 4.2.3.2).
    /// </summary>
    public int SendBufferBytes { get; set; }

    /// <summary>
    /// Bytes of a socket that the system may hold unsent (TCP_NOTSENT_LOWAT, Linux); 0 = no limit but the buffer. It
    /// bounds what a stalled client costs, not what is in flight to one that reads: 41 KiB of kernel memory, where
    /// a buffer of 32 KiB took 62 and the system's own without this mark 3,940 (load/PROFILE.md, "Send buffer").
    /// </summary>
    public int MaxUnsentBytes { get; set; } = 32 * 1024;

    /// <summary>
    /// Partly sent frames of slow clients, all together; beyond it whoever has taken nothing for longest is cut. Long
    /// messages have as much again: one that does not fit beside others waits before it is begun.
    /// </summary>
    public int MaxRestBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// Room for records between publishers and the loop: a power of two from 1 KiB to 1 GiB. A
    /// record fills a quarter of it at most.
    /// </summary>
    public int InboxBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// Of it, bytes that the records of one token may take which wait; further ones get 503. 0 = half. What the host
    /// publishes has no such limit.
    /// </summary>
    public int MaxInboxBytesPerToken { get; set; }

    /// <summary>False keeps the logs in plain memory, as on systems without memfd.</summary>
    public bool UseMirroredLogs { get; set; } = true;

    /// <summary>
    /// A file that keeps epochs and logs over a restart, made with mode 0600; null keeps nothing. It holds what was
    /// published and, with <see cref="PersistKeys"/>, what was typed.
    /// </summary>
    public string? PersistLogPath { get; set; }

    /// <summary>
    /// The file of <see cref="PersistLogPath"/> also keeps topics that need the scopes key or shortcut.
    /// </summary>
    public bool PersistKeys { get; set; }

    /// <summary>What <c>connected</c> says of the program.</summary>
    public string Version { get; set; } = typeof(KeyRxServerOptions).Assembly.GetName().Version?.ToString(3)
        ?? "0.0.0";

    /// <summary>
    /// Is told who connects, who is refused, which tokens hold, pauses and stops; null for nobody. Never a key, a
    /// payload or a secret.
    /// </summary>
    public IAuditLog? Audit { get; set; }

    /// <summary>Where log events go.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>
    /// Most bytes of one cursor in one turn, rounded up to a whole frame: a lagging client must not hold the others
    /// up.
    /// </summary>
    internal int QuantumBytes { get; set; } = 128 * 1024;

    /// <summary>In place of the machine's own boot.</summary>
    internal Guid? BootId { get; set; }

    /// <summary>
    /// Runs on the kept log's thread before each piece of its work: a test makes the disk hang with it.
    /// </summary>
    internal Action? BeforeDisk { get; set; }

    /// <summary>
    /// The standard topics, then those of <see cref="Topics"/>; a name given twice counts as given last.
    /// </summary>
    internal IReadOnlyCollection<TopicOptions> AllTopics() =>
        StandardTopics().Concat(EnableKeyViews ? ViewTopics() : []).Concat(Topics)
            .GroupBy(t => t.Name, StringComparer.Ordinal).Select(g => g.Last()).ToList();

    private static TopicOptions[] ViewTopics() =>
    [
        new(Protocol.Topics.Shortcut) { Scope = TokenScopes.Shortcut },
        new(Protocol.Topics.KeyRedacted) { Scope = TokenScopes.Redacted },
    ];

    private static TopicOptions[] StandardTopics() =>
    [
        new(Protocol.Topics.Device),
        new(Protocol.Topics.Key) { Kind = TopicKind.KeyEvents, Scope = TokenScopes.Key },
        new(Protocol.Topics.State) { KeepsLastValue = true },
        new(Protocol.Topics.ProfileChanged) { KeepsLastValue = true },
        new(Protocol.Topics.Layer) { KeepsLastValue = true },
        new(Protocol.Topics.Mapping) { Scope = TokenScopes.Key },
        new(Protocol.Topics.Latency) { KeepsLastValue = true, RetainBytes = 64 * 1024 },
        new(Protocol.Topics.Error) { RetainBytes = 64 * 1024 },
        new(Protocol.Topics.Server) { RetainBytes = 64 * 1024 },
    ];
}

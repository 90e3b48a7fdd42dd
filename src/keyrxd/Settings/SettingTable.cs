using KeyRx.Daemon.Feed;

namespace KeyRx.Daemon.Settings;

/// <summary>Every setting of <c>keyrxd run</c>. The README's reference table is compared with this by a test.</summary>
internal static class SettingTable
{
    internal static readonly SettingOption Source = new(
        "source", "auto",
        "auto, evdev[:PATH], script:FILE, demo, fifo:PATH, replay:FILE, load:rate=R,size=S[,batch=1], none");
    internal static readonly SettingOption Feed = new(
        "feed", FeedSpec.None,
        "a remapper's lines become events: unix:PATH (a socket, mode 0600), - (standard input) or none");
    internal static readonly SettingOption Listen = new(
        "listen", "127.0.0.1:9867", "ADDRESS:PORT, loopback only; may be given more than once", IsList: true);
    internal static readonly SettingOption Transport = new(
        "transport", "auto",
        "auto, epoll (Linux) or sockets (everywhere): how the loop waits for and sends to sockets");
    internal static readonly SettingOption TokenFile = new(
        "token-file", "$XDG_STATE_HOME/keyrx/token", "file of the owner token, made at first start (mode 0600)");
    internal static readonly SettingOption Tokens = new(
        "tokens", "$XDG_STATE_HOME/keyrx/tokens.json",
        "file of further tokens with fewer rights, see keyrxd token add (mode 0600)");
    internal static readonly SettingOption AllowHost = new(
        "allow-host", "none", "a further Host:port that requests may name", IsList: true);
    internal static readonly SettingOption AllowOrigin = new(
        "allow-origin", "none", "an Origin that browsers may come from (scheme://host or scheme://host:port)",
        IsList: true);
    internal static readonly SettingOption AllowUser = new(
        "allow-user", "none",
        "a further user of this machine who may connect with a token, by name or number (Linux)", IsList: true);
    internal static readonly SettingOption AllowGroup = new(
        "allow-group", "none", "the users of a group, by name or number, as with --allow-user", IsList: true);
    internal static readonly SettingOption NoDashboard = new(
        "no-dashboard", "false", "serve no page at / and let no browser in by an address with a secret", IsFlag: true);
    internal static readonly SettingOption MaxConnections = new(
        "max-connections", "10000", "upgraded connections at most; further ones get 503");
    internal static readonly SettingOption MaxConnectionsPerToken = new(
        "max-connections-per-token", "0",
        "of them, connections of one token; further ones get 429; 0 = half of all. A token with the scope admin has " +
            "no such limit");
    internal static readonly SettingOption MaxConnectionsPerUser = new(
        "max-connections-per-user", "0",
        "of them, connections of one user of this machine, root included; further ones get 429; 0 = all, or half " +
            "once --allow-user or --allow-group lets others in (Linux)");
    internal static readonly SettingOption MaxRefused = new(
        "max-refused", "100",
        "requests with a wrong token, or of a user who may not connect, that one user gets refused in 10 s; then 429 " +
            "for all but right ones until they are over; 0 = no limit (Linux)");
    internal static readonly SettingOption MaxSubscriptions = new(
        "max-subscriptions", "64", "topics that one connection may be subscribed to; further ones get the error 429");
    internal static readonly SettingOption MaxSubscriptionsPerToken = new(
        "max-subscriptions-per-token", "100000",
        "the same for all connections of one token together. A token with the scope admin has no such limit");
    internal static readonly SettingOption MaxInboxPerToken = new(
        "max-inbox-per-token", "0",
        "bytes of one token's records that may wait to be taken in; further ones get the error 503; 0 = half of 1 MiB");
    internal static readonly SettingOption MessageTimeoutMillis = new(
        "message-timeout-ms", "30000",
        "for a client's message to be complete, in milliseconds from its first byte; else 1008");
    internal static readonly SettingOption HeartbeatMillis = new(
        "heartbeat-ms", "30000", "interval of pings in milliseconds");
    internal static readonly SettingOption RetrySpreadMillis = new(
        "retry-spread-ms", "2000",
        "when it stops, clients are told to come back evenly spread over so many milliseconds; 0 tells them nothing");
    internal static readonly SettingOption Echo = new(
        "echo", "false", "serve /echo, which returns each message unchanged", IsFlag: true);
    internal static readonly SettingOption MaxMessage = new(
        "max-message", "65536", "largest message of /echo, in bytes");
    internal static readonly SettingOption SendBuffer = new(
        "send-buffer", "0", "send buffer of a client's socket, in bytes; 0 leaves it to the system");
    internal static readonly SettingOption UnsentMax = new(
        "unsent-max", "32768",
        "bytes that the system may hold unsent for a client (Linux); 0 = no limit but the send buffer");
    internal static readonly SettingOption Otlp = new(
        "otlp", "none", "send metrics to this OpenTelemetry collector, as http://localhost:4318/v1/metrics");
    internal static readonly SettingOption OtlpMillis = new("otlp-ms", "10000", "how often, in milliseconds");
    internal static readonly SettingOption Include = new(
        "include", "none", "only this device: by-id name, vendor:product, name or path", IsList: true);
    internal static readonly SettingOption Exclude = new(
        "exclude", "none", "not this device; wins over --include", IsList: true);
    internal static readonly SettingOption Grab = new(
        "grab", "false", "take the keyboards for keyrxd alone", IsFlag: true);
    internal static readonly SettingOption Repeat = new("repeat", "false", "pass autorepeat on", IsFlag: true);
    internal static readonly SettingOption KeyViews = new(
        "key-views", "false", "serve the topics shortcut and key.redacted, for tokens that may not read every key",
        IsFlag: true);
    internal static readonly SettingOption PauseHotkey = new(
        "pause-hotkey", "both-ctrl",
        "both-ctrl or none: pressed together these keys pause capture, pressed again they end the pause");
    internal static readonly SettingOption PauseOn = new(
        "pause-on", "lock,switch,sleep",
        "what pauses capture by itself, as logind tells it (Linux): lock, switch and sleep, split by ',', or none");
    internal static readonly SettingOption LogLevel = new(
        "log-level", "warning", "trace, debug, information, warning, error or none");
    internal static readonly SettingOption LogJson = new("log-json", "false", "log as JSON lines", IsFlag: true);
    internal static readonly SettingOption PlainLogs = new(
        "plain-logs", "false", "keep broadcast logs in plain memory, as where there is no memfd", IsFlag: true);
    internal static readonly SettingOption PersistLog = new(
        "persist-log", "none", "file that keeps epochs and logs over a restart (mode 0600), without what is typed");
    internal static readonly SettingOption PersistKeys = new(
        "persist-keys", "false", "keep what is typed in that file too", IsFlag: true);

    internal static readonly SettingOption Audit = new(
        "audit", "none", "file that says who connected, who was refused and which tokens held (mode 0600)");

    internal static IReadOnlyList<SettingOption> All { get; } =
    [
        Source, Feed, Listen, Transport, TokenFile, Tokens, AllowHost, AllowOrigin, AllowUser, AllowGroup, NoDashboard,
        MaxConnections, MaxConnectionsPerToken, MaxConnectionsPerUser, MaxRefused, MaxSubscriptions,
        MaxSubscriptionsPerToken, MaxInboxPerToken, MessageTimeoutMillis, HeartbeatMillis, RetrySpreadMillis,
        Echo, MaxMessage, SendBuffer, UnsentMax, Otlp, OtlpMillis, Include, Exclude, Grab, Repeat, KeyViews,
        PauseHotkey, PauseOn, LogLevel, LogJson, PlainLogs, PersistLog, PersistKeys, Audit,
    ];
}

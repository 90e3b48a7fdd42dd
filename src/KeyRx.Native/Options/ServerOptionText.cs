using System.Net;
using KeyRx.Input;
using KeyRx.Native.Logs;
using KeyRx.Server;
using KeyRx.Server.Transports;

namespace KeyRx.Native.Options;

/// <summary>The options of keyrx_server_start: names as in keyrxd where it has the same one.</summary>
internal static class ServerOptionText
{
    /// <summary>README.md lists them with what they mean; a test compares.</summary>
    internal static IReadOnlyList<string> Names { get; } =
    [
        "listen*", "token*", "topic*", "inbound*", "source", "include*", "exclude*", "grab", "repeat", "transport",
        "allow-host*", "allow-origin*", "max-connections", "max-connections-per-token", "max-message-bytes",
        "messages-per-second", "messages-burst", "bytes-per-second", "bytes-burst", "inbox-bytes", "heartbeat-ms",
        "message-timeout-ms", "retry-spread-ms", "stop-timeout-ms", "key-views", "pause-hotkey", "echo",
        "persist-log", "persist-keys",
    ];

    /// <exception cref="Errors.ResultException">An option does not exist, or cannot have its value.</exception>
    internal static KeyRxServerOptions Read(string text)
    {
        var given = new OptionLines(text, Names);
        var usual = new KeyRxServerOptions();
        return new KeyRxServerOptions
        {
            Listen = given.List("listen") is { Count: > 0 } listen ? [.. listen.Select(ReadAddress)] : usual.Listen,
            Tokens = [.. given.List("token").Select((value, index) => TokenLine.Read(value, index + 1))],
            Topics = [.. given.List("topic").Select(TopicLine.Read)],
            InboundTopics = [.. given.List("inbound").Select(InboundLine.Read)],
            LoggerFactory = LogSink.Instance,
            Source = ReadSource(given),
            Transport = ReadTransport(given.Text("transport")),
            AllowedHosts = [.. given.List("allow-host")],
            AllowedOrigins = [.. given.List("allow-origin")],
            MaxConnections = given.Number("max-connections", usual.MaxConnections, 1, 1_000_000),
            MaxConnectionsPerToken = given.Number("max-connections-per-token", 0, 0, 1_000_000),
            MaxMessageBytes = given.Number("max-message-bytes", usual.MaxMessageBytes, 1, 1024 * 1024 * 1024),
            MessagesPerSecond = given.Number("messages-per-second", usual.MessagesPerSecond, 1, int.MaxValue),
            MessagesBurst = given.Number("messages-burst", usual.MessagesBurst, 1, int.MaxValue),
            BytesPerSecond = given.Number("bytes-per-second", usual.BytesPerSecond, 1, int.MaxValue),
            BytesBurst = given.Number("bytes-burst", usual.BytesBurst, 1, int.MaxValue),
            InboxBytes = given.Number("inbox-bytes", usual.InboxBytes, 1024, 1024 * 1024 * 1024),
            HeartbeatInterval = given.Millis("heartbeat-ms", usual.HeartbeatInterval, 100),
            MessageTimeout = given.Millis("message-timeout-ms", usual.MessageTimeout, 100),
            RetrySpread = given.Millis("retry-spread-ms", usual.RetrySpread, 0),
            StopTimeout = given.Millis("stop-timeout-ms", usual.StopTimeout, 0),
            EnableKeyViews = given.Flag("key-views"),
            PauseHotkey = ReadPauseHotkey(given.Text("pause-hotkey")),
            EnableEcho = given.Flag("echo"),
            PersistLogPath = given.Text("persist-log"),
            PersistKeys = given.Flag("persist-keys"),
        };
    }

    private static string ReadAddress(string text) =>
        IPEndPoint.TryParse(text, out var endpoint)
        && IPAddress.IsLoopback(endpoint.Address)
        && (endpoint.Port != 0 || text.EndsWith(":0", StringComparison.Ordinal))
            ? text
            : throw OptionLines.Bad(
                $"listen = {text}: give a loopback address and a port, as 127.0.0.1:9867 or [::1]:0");

    private static Func<IKeyEventSource>? ReadSource(OptionLines given)
    {
        var text = given.Text("source") ?? "none";
        if (!SourceSpec.TryParse(text, out var spec, out var error)) throw OptionLines.Bad($"source = {text}: {error}");
        if (spec.Kind == SourceKind.None) return null;
        if (spec.Kind == SourceKind.Load)
            throw OptionLines.Bad($"source = {text}: it is keyrxd's only; here the host publishes");
        var options = new KeySourceOptions
        {
            Include = given.List("include"),
            Exclude = given.List("exclude"),
            Grab = given.Flag("grab"),
            Repeat = given.Flag("repeat"),
        };
        return () => KeySources.Open(spec, options);
    }

    private static TransportKind ReadTransport(string? text) => text switch
    {
        null or "auto" => TransportKind.Auto,
        "epoll" => TransportKind.Epoll,
        "sockets" => TransportKind.Sockets,
        _ => throw OptionLines.Bad($"transport = {text}: give auto, epoll or sockets"),
    };

    private static PauseHotkey ReadPauseHotkey(string? text) => text switch
    {
        null or "none" => PauseHotkey.None,
        "both-ctrl" => PauseHotkey.BothControls,
        _ => throw OptionLines.Bad($"pause-hotkey = {text}: give both-ctrl or none"),
    };
}

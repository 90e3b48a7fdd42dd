using System.Net;
using KeyRx.Daemon.Errors;
using KeyRx.Daemon.Feed;
using KeyRx.Daemon.Logind;
using KeyRx.Input;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Transports;
using Microsoft.Extensions.Logging;

namespace KeyRx.Daemon.Settings;

/// <summary>What <c>keyrxd run</c> was told, checked.</summary>
internal sealed record DaemonSettings
{
    internal const int DefaultPort = 9867;

    internal required SourceSpec Source { get; init; }

    /// <summary>Null for none.</summary>
    internal FeedSpec? Feed { get; init; }

    internal required IReadOnlyList<IPEndPoint> Listen { get; init; }

    internal TransportKind Transport { get; init; }

    internal PauseHotkey PauseHotkey { get; init; }

    internal PauseOn PauseOn { get; init; }

    internal bool KeyViews { get; init; }

    internal required string TokenFile { get; init; }

    /// <summary>Null when nobody names one and there is no home directory.</summary>
    internal string? TokensFile { get; init; }

    internal required IReadOnlyList<string> AllowedHosts { get; init; }

    internal required IReadOnlyList<string> AllowedOrigins { get; init; }

    /// <summary>Those of the allowed users and groups, by number.</summary>
    internal required IReadOnlySet<uint> AllowedUsers { get; init; }

    internal bool NoDashboard { get; init; }

    internal int MaxConnections { get; init; }

    internal int MaxConnectionsPerToken { get; init; }

    internal int MaxConnectionsPerUser { get; init; }

    internal int MaxRefused { get; init; }

    internal int MaxSubscriptions { get; init; }

    internal int MaxSubscriptionsPerToken { get; init; }

    internal int MaxInboxPerToken { get; init; }

    internal TimeSpan MessageTimeout { get; init; }

    internal TimeSpan Heartbeat { get; init; }

    internal TimeSpan RetrySpread { get; init; }

    internal bool Echo { get; init; }

    internal int EchoMessageBytesMax { get; init; }

    internal int SendBufferBytes { get; init; }

    internal int UnsentBytesMax { get; init; }

    /// <summary>Null for none.</summary>
    internal Uri? Otlp { get; init; }

    internal TimeSpan OtlpInterval { get; init; }

    internal required IReadOnlyList<string> Include { get; init; }

    internal required IReadOnlyList<string> Exclude { get; init; }

    internal bool Grab { get; init; }

    internal bool Repeat { get; init; }

    internal LogLevel LogLevel { get; init; }

    internal bool LogJson { get; init; }

    internal bool PlainLogs { get; init; }

    internal string? PersistLog { get; init; }

    internal bool PersistKeys { get; init; }

    /// <summary>Null for none.</summary>
    internal string? Audit { get; init; }

    /// <exception cref="UserException">A value is not acceptable; the message says which and what is.</exception>
    internal static DaemonSettings Read(SettingReader reader)
    {
        return new DaemonSettings
        {
            Source = ReadSource(reader),
            Feed = ReadFeed(reader),
            Listen = ReadListen(reader),
            Transport = ReadTransport(reader),
            PauseHotkey = ReadPauseHotkey(reader),
            PauseOn = ReadPauseOn(reader),
            KeyViews = reader.Flag(SettingTable.KeyViews),
            TokenFile = reader.FileName(SettingTable.TokenFile) ?? Tokens.TokenFile.DefaultPath(),
            TokensFile = reader.FileName(SettingTable.Tokens) ?? Tokens.TokensFile.DefaultPath(),
            AllowedHosts = AllowSettings.ReadHosts(reader),
            AllowedOrigins = AllowSettings.ReadOrigins(reader),
            AllowedUsers = UserSettings.Read(reader),
            NoDashboard = reader.Flag(SettingTable.NoDashboard),
            MaxConnections = reader.Number(SettingTable.MaxConnections, 1, 1_000_000),
            MaxConnectionsPerToken = reader.Number(SettingTable.MaxConnectionsPerToken, 0, 1_000_000),
            MaxConnectionsPerUser = reader.Number(SettingTable.MaxConnectionsPerUser, 0, 1_000_000),
            MaxRefused = reader.Number(SettingTable.MaxRefused, 0, 1_000_000),
            MaxSubscriptions = reader.Number(SettingTable.MaxSubscriptions, 1, 1_000_000),
            MaxSubscriptionsPerToken = reader.Number(SettingTable.MaxSubscriptionsPerToken, 1, 1_000_000_000),
            MaxInboxPerToken = reader.Number(SettingTable.MaxInboxPerToken, 0, 1024 * 1024),
            MessageTimeout = TimeSpan.FromMilliseconds(
                reader.Number(SettingTable.MessageTimeoutMillis, 100, 3_600_000)),
            Heartbeat = TimeSpan.FromMilliseconds(reader.Number(SettingTable.HeartbeatMillis, 100, 3_600_000)),
            RetrySpread = TimeSpan.FromMilliseconds(
                reader.Number(SettingTable.RetrySpreadMillis, 0, RetryHint.MillisMax)),
            Echo = reader.Flag(SettingTable.Echo),
            EchoMessageBytesMax = reader.Number(SettingTable.MaxMessage, 1, 1024 * 1024 * 1024),
            SendBufferBytes = reader.Number(SettingTable.SendBuffer, 0, 64 * 1024 * 1024),
            UnsentBytesMax = reader.Number(SettingTable.UnsentMax, 0, 64 * 1024 * 1024),
            Otlp = ReadOtlp(reader),
            OtlpInterval = TimeSpan.FromMilliseconds(reader.Number(SettingTable.OtlpMillis, 100, 3_600_000)),
            Include = ReadDevices(reader, SettingTable.Include),
            Exclude = ReadDevices(reader, SettingTable.Exclude),
            Grab = reader.Flag(SettingTable.Grab),
            Repeat = reader.Flag(SettingTable.Repeat),
            LogLevel = ReadLogLevel(reader),
            LogJson = reader.Flag(SettingTable.LogJson),
            PlainLogs = reader.Flag(SettingTable.PlainLogs),
            PersistLog = reader.FileName(SettingTable.PersistLog),
            PersistKeys = ReadPersistKeys(reader),
            Audit = reader.FileName(SettingTable.Audit),
        };
    }

    private static bool ReadPersistKeys(SettingReader reader)
    {
        var isWanted = reader.Flag(SettingTable.PersistKeys);
        if (isWanted && reader.Text(SettingTable.PersistLog) is null)
            throw SettingReader.Bad(SettingTable.PersistKeys, "true", "name the file too, with --persist-log FILE");
        return isWanted;
    }

    private static IReadOnlyList<string> ReadDevices(SettingReader reader, SettingOption option)
    {
        var devices = reader.List(option);
        return devices.FirstOrDefault(string.IsNullOrWhiteSpace) is { } empty
            ? throw SettingReader.Bad(
                option, empty, "give a by-id name, vendor:product, a name or a path (keyrxd devices lists them)")
            : devices;
    }

    private static SourceSpec ReadSource(SettingReader reader)
    {
        var text = reader.Text(SettingTable.Source) ?? SettingTable.Source.Default;
        return SourceSpec.TryParse(text, out var source, out var error)
            ? source
            : throw SettingReader.Bad(SettingTable.Source, text, error);
    }

    private static FeedSpec? ReadFeed(SettingReader reader)
    {
        var text = reader.Text(SettingTable.Feed) ?? SettingTable.Feed.Default;
        return FeedSpec.TryParse(text, out var feed, out var error)
            ? feed
            : throw SettingReader.Bad(SettingTable.Feed, text, error);
    }

    private static Uri? ReadOtlp(SettingReader reader)
    {
        var text = reader.Text(SettingTable.Otlp) ?? SettingTable.Otlp.Default;
        if (text == SettingTable.Otlp.Default) return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? address
            : throw SettingReader.Bad(SettingTable.Otlp, text, "give http://HOST:PORT/v1/metrics");
    }

    private static List<IPEndPoint> ReadListen(SettingReader reader)
    {
        var given = reader.List(SettingTable.Listen);
        if (given.Count == 0) return [new(IPAddress.Loopback, DefaultPort)];
        return [
            .. given.Select(text =>
                IPEndPoint.TryParse(text, out var endpoint)
                    && HasPort(text, endpoint)
                    && IPAddress.IsLoopback(endpoint.Address)
                        ? endpoint
                        : throw SettingReader.Bad(
                            SettingTable.Listen, text,
                            "give a loopback address and a port, as 127.0.0.1:9867 or [::1]:9867"))];
    }

    /// <summary>An address alone parses as one with port 0, which would mean any free port.</summary>
    private static bool HasPort(string text, IPEndPoint endpoint) =>
        endpoint.Port != 0 || text.EndsWith(":0", StringComparison.Ordinal);

    private static TransportKind ReadTransport(SettingReader reader)
    {
        var text = reader.Text(SettingTable.Transport) ?? SettingTable.Transport.Default;
        if (!Enum.TryParse<TransportKind>(text, ignoreCase: true, out var kind) || int.TryParse(text, out _))
            throw SettingReader.Bad(SettingTable.Transport, text, "give auto, epoll or sockets");
        if (kind == TransportKind.Epoll && !OperatingSystem.IsLinux())
            throw SettingReader.Bad(SettingTable.Transport, text, "epoll is Linux's: give sockets");
        return kind;
    }

    private static PauseHotkey ReadPauseHotkey(SettingReader reader)
    {
        var text = reader.Text(SettingTable.PauseHotkey) ?? SettingTable.PauseHotkey.Default;
        return text switch
        {
            "both-ctrl" => PauseHotkey.BothControls,
            "none" => PauseHotkey.None,
            _ => throw SettingReader.Bad(SettingTable.PauseHotkey, text, "give both-ctrl or none"),
        };
    }

    private static PauseOn ReadPauseOn(SettingReader reader)
    {
        var text = reader.Text(SettingTable.PauseOn) ?? SettingTable.PauseOn.Default;
        if (text == "none") return PauseOn.None;
        var on = PauseOn.None;
        foreach (var word in text.Split(','))
        {
            on |= word.Trim() switch
            {
                "lock" => PauseOn.Lock,
                "switch" => PauseOn.Switch,
                "sleep" => PauseOn.Sleep,
                _ => throw SettingReader.Bad(
                    SettingTable.PauseOn, text, "give lock, switch and sleep, split by ',', or none"),
            };
        }

        return on;
    }

    private static LogLevel ReadLogLevel(SettingReader reader)
    {
        var text = reader.Text(SettingTable.LogLevel) ?? SettingTable.LogLevel.Default;
        return Enum.TryParse<LogLevel>(text, ignoreCase: true, out var level) && !int.TryParse(text, out _)
            ? level
            : throw SettingReader.Bad(
                SettingTable.LogLevel, text, "give trace, debug, information, warning, error or none");
    }
}

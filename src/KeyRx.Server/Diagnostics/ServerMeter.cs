using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;
using KeyRx.Protocol;
using KeyRx.Server.Connections;

namespace KeyRx.Server.Diagnostics;

/// <summary>
/// The meter <see cref="Name"/>, one for each server, named as OpenTelemetry's semantic conventions ask. All but the
/// latency are read from counters that exist anyhow, when somebody collects: nobody who listens costs nothing. No
/// attribute ever holds a key, a client or a token.
/// </summary>
/// <remarks>Threading: collected from any thread.</remarks>
internal sealed class ServerMeter : IDisposable
{
    /// <summary>Seconds: from a tenth of the best latency to where a person would despair.</summary>
    private static readonly double[] LatencyBoundaries =
    [
        0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
    ];

    /// <summary>One collection reads all instruments within this time: they share one copy of the counters.</summary>
    private static readonly TimeSpan SnapshotAge = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Told also while they are 0: a series that begins with its first error shows no rise to whoever computes
    /// rates.
    /// </summary>
    private static readonly int[] ErrorCodesKnown =
        [
            ErrorCodes.BadRequest, ErrorCodes.Forbidden, ErrorCodes.NotFound, ErrorCodes.TooLarge,
            ErrorCodes.TooManyRequests, ErrorCodes.Unavailable,
        ];

    private static readonly int[] StatusesKnown = [400, 401, 403, 404, 405, 408, 414, 426, 429, 431, 501, 503, 505];

    private static readonly string[] EndReasonsKnown = Enum.GetNames<EndReason>();

    /// <summary>Tells the meters of several servers in one process apart.</summary>
    internal const string EndpointTag = "keyrx.server.endpoint";

    /// <summary>What the meter is called, and the category of the log.</summary>
    internal const string Name = "KeyRx.Server";

    private readonly Meter _meter;
    private readonly Lock _lock = new();
    private ServerStatistics? _snapshot;
    private long _takenAt;

    /// <param name="endpoint">Where the server listens, as an attribute of the meter itself; null for none.</param>
    internal ServerMeter(string? endpoint = null)
    {
        _meter = new Meter(new MeterOptions(Name) { Tags = endpoint is null ? null : [new(EndpointTag, endpoint)] });
        Latency = _meter.CreateHistogram(
            "keyrx.server.event.latency", "s", "From the kernel's key event to the server's pump.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = LatencyBoundaries });
    }

    /// <summary>Seconds from the kernel to the pump; recorded only while somebody listens.</summary>
    internal Histogram<double> Latency { get; }

    /// <summary>Adds what is read from a server's counters.</summary>
    internal void Observe(Func<ServerStatistics> read, TimeProvider time)
    {
        ServerStatistics Now()
        {
            lock (_lock)
            {
                if (_snapshot is not null && time.GetElapsedTime(_takenAt) < SnapshotAge) return _snapshot;
                (_snapshot, _takenAt) = (read(), time.GetTimestamp());
                return _snapshot;
            }
        }

        ObserveConnections(Now);
        ObserveFlow(Now);
        ObserveLosses(Now);
        ObserveLoop(Now);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void ObserveConnections(Func<ServerStatistics> now)
    {
        _meter.CreateObservableUpDownCounter(
            "keyrx.server.active_connections", () => now().OpenConnections, "{connection}",
            "Upgraded connections now.");
        _meter.CreateObservableUpDownCounter(
            "keyrx.server.connection_limit", () => now().MaxConnections, "{connection}",
            "Connections that are admitted at most.");
        _meter.CreateObservableCounter(
            "keyrx.server.opened_connections", () => now().OpenedConnections, "{connection}", "Connections upgraded.");
        _meter.CreateObservableCounter(
            "keyrx.server.ended_connections",
            () => Each(WithZeros(now().EndedByReason, EndReasonsKnown), "keyrx.end_reason", Snake), "{connection}",
            "Connections ended, by reason.");
        _meter.CreateObservableCounter(
            "keyrx.server.rejected_requests", () => Rejected(WithZeros(now().RefusedByStatus, StatusesKnown)),
            "{request}", "Requests refused, by reason and HTTP status.");
        _meter.CreateObservableCounter(
            "keyrx.server.limit_refusals", () => Each(now().RefusedByLimit, "keyrx.limit", Snake), "{refusal}",
            "Requests and messages refused because a token or a user had its share, by limit.");
        _meter.CreateObservableCounter(
            "keyrx.server.heartbeats_missed", () => now().HeartbeatsMissed, "{connection}",
            "Connections given up for want of a heartbeat.");
        _meter.CreateObservableCounter(
            "keyrx.server.reconnects", () => now().Reconnects, "{request}",
            "Subscribe requests of clients that came back with a position.");
        _meter.CreateObservableCounter(
            "keyrx.server.resumes", () => Resumes(now()), "{subscription}",
            "Subscriptions taken up again: hit missed nothing, gap was beyond retention, " +
                "epoch belonged to an earlier life of the log.");
        _meter.CreateObservableGauge(
            "keyrx.server.sessions", () => now().Sessions, "{session}", "Sessions of clients that acknowledge.");
        _meter.CreateObservableGauge(
            "keyrx.server.subscriber.lag", () => Lag(now()), "{record}",
            "Records that the slowest acknowledging subscriber of a topic is behind.");
    }

    private void ObserveFlow(Func<ServerStatistics> now)
    {
        _meter.CreateObservableCounter(
            "keyrx.server.published_records", () => Each(now().PublishedByTopic, "keyrx.topic", name => name),
            "{record}", "Records published, by topic.");
        _meter.CreateObservableCounter(
            "keyrx.server.sent_messages", () => now().SentMessages, "{message}",
            "Event messages put before subscribers: each frame once for every subscriber of its lane.");
        _meter.CreateObservableCounter(
            "keyrx.server.sends", () => now().SendCount, "{send}",
            "Sends of log bytes: each holds all that a subscriber has pending.");
        _meter.CreateObservableCounter("keyrx.server.sent", () => now().SentBytes, "By", "Log bytes sent.");
        _meter.CreateObservableCounter(
            "keyrx.server.received_messages", () => now().ReceivedMessages, "{message}",
            "Messages and control frames received.");
        _meter.CreateObservableGauge(
            "keyrx.server.log.size", () => now().LogBytes, "By", "Memory that the topics' logs may fill.");
        _meter.CreateObservableGauge(
            "keyrx.server.rest.size", () => now().RestBytes, "By", "Partly sent frames that wait for slow sockets.");
        _meter.CreateObservableGauge(
            "keyrx.capture.active", () => now().IsCaptureLost ? 0 : 1, "1", "0 while keys cannot be read.");
        _meter.CreateObservableGauge(
            "keyrx.server.alert", () => Alerts(now().RaisedAlerts), "1", "1 while the built-in alert is raised.");
    }

    private void ObserveLosses(Func<ServerStatistics> now)
    {
        _meter.CreateObservableCounter(
            "keyrx.server.errors",
            () => Each(WithZeros(now().ErrorsByCode, ErrorCodesKnown), "keyrx.code", code =>
                code.ToString(CultureInfo.InvariantCulture)),
            "{message}", "Error messages sent, by the protocol's code.");
        _meter.CreateObservableCounter(
            "keyrx.server.protocol_violations", () => now().ProtocolViolations, "{frame}",
            "Frames that broke RFC 6455.");
        _meter.CreateObservableCounter(
            "keyrx.server.rate_limited_messages", () => now().RateLimitedMessages, "{message}",
            "Messages over the rate limit.");
        _meter.CreateObservableCounter(
            "keyrx.server.dropped_records", () => Dropped(now()), "{record}",
            "Records that somebody did not get: gap told a slow subscriber, inbox_full refused a publisher, " +
                "ring overwrote key events.");
        _meter.CreateObservableCounter(
            "keyrx.ring.overruns", () => now().RingOverruns, "{overrun}",
            "Times that the hook overtook the server in the ring.");
    }

    private void ObserveLoop(Func<ServerStatistics> now)
    {
        _meter.CreateObservableGauge(
            "keyrx.server.loop.longest_turn", () => now().LongestTurn.TotalSeconds, "s",
            "CPU time of the loop's longest turn since the start.");
        _meter.CreateObservableGauge(
            "keyrx.server.loop.recent_turn", () => now().RecentTurn.TotalSeconds, "s",
            "CPU time of the loop's longest turn in this second and the one before.");
        _meter.CreateObservableGauge(
            "keyrx.server.loop.longest_pump_gap", () => now().LongestPumpGap.TotalSeconds, "s",
            "Longest time between two pumps since the start, without the loop's sleep.");
        _meter.CreateObservableCounter(
            "keyrx.server.loop.turns_over_2ms", () => now().TurnsOver2Millis, "{turn}",
            "Turns of the loop that took over 2 ms of CPU time.");
    }

    private static IEnumerable<KeyValuePair<TKey, long>> WithZeros<TKey>(
        IReadOnlyDictionary<TKey, long> counts, TKey[] known) =>
        known.Union(counts.Keys).Select(key => KeyValuePair.Create(key, counts.GetValueOrDefault(key)));

    private static IEnumerable<Measurement<long>> Each<TKey>(
        IEnumerable<KeyValuePair<TKey, long>> counts, string attribute, Func<TKey, string> nameOf) =>
        counts.Select(count =>
            new Measurement<long>(count.Value, new KeyValuePair<string, object?>(attribute, nameOf(count.Key))));

    private static Measurement<long> One(long value, string attribute, string name) =>
        new(value, new KeyValuePair<string, object?>(attribute, name));

    private static IEnumerable<Measurement<long>> Resumes(ServerStatistics now) =>
        [
            One(now.ResumedCount, "keyrx.result", "hit"), One(now.ResumeGapCount, "keyrx.result", "gap"),
            One(now.ResumeOtherEpochCount, "keyrx.result", "epoch"),
        ];

    private static IEnumerable<Measurement<long>> Dropped(ServerStatistics now) =>
        [
            One(now.GapRecords, "keyrx.reason", "gap"), One(now.InboxRefused, "keyrx.reason", "inbox_full"),
            One((long)now.RingLost, "keyrx.reason", "ring"),
        ];

    private static IEnumerable<Measurement<long>> Alerts(IReadOnlyList<string> raised) =>
        AlertRule.All.Select(rule => One(raised.Contains(rule.Name) ? 1 : 0, "keyrx.alert", rule.Name));

    /// <summary>
    /// Of every topic, also of those that nobody is behind in: a collector would keep what was said last.
    /// </summary>
    private static IEnumerable<Measurement<long>> Lag(ServerStatistics now) => now.PublishedByTopic.Keys.Select(topic =>
        One(
            now.Consumers.Where(consumer => consumer.Topic == topic).Select(
                consumer => (long)consumer.Records).DefaultIfEmpty().Max(),
            "keyrx.topic", topic));

    private static IEnumerable<Measurement<long>> Rejected(IEnumerable<KeyValuePair<int, long>> byStatus) =>
        byStatus.Select(count =>
            new Measurement<long>(
                count.Value, new("keyrx.reason", ReasonOf(count.Key)), new("http.response.status_code", count.Key)));

    private static string ReasonOf(int status) => status switch
    {
        401 => "auth",
        403 => "host_or_origin",
        408 => "timeout",
        429 => "rate",
        503 => "capacity",
        _ => "request",
    };

    private static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}

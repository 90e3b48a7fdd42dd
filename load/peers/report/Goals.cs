namespace KeyRx.Peers.Report;

/// <summary>What KeyRx wants to reach, row by row; measured by load/results.sh under the measures named here.</summary>
internal static class Goals
{
    private const double KibibytesPerMegabyte = 1e6 / 1024;
    private const double BytesPerMegabyte = 1e6;

    internal static IEnumerable<Goal> All =>
        [.. Idle, .. PerTransport(Servers.Sockets), .. PerTransport(Servers.Epoll), .. Ratios];

    private static IEnumerable<Goal> Idle =>
    [
        new("idle-sockets", "idle connection, sockets (slope)", Bound.AtMost(1300), "B", IdleSlope(Servers.Sockets)),
        new("idle-epoll", "idle connection, epoll (slope)", Bound.AtMost(256), "B", IdleSlope(Servers.Epoll)),
        new(
            "rss-sockets", "RSS with 10,000 connections, sockets", Bound.AtMost(25), "MB",
            RssAtTenThousand(Servers.Sockets)),
        new("rss-epoll", "RSS with 10,000 connections, epoll", Bound.AtMost(16), "MB", RssAtTenThousand(Servers.Epoll)),
    ];

    /// <summary>How much better KeyRx is, by its better transport.</summary>
    private static IEnumerable<Goal> Ratios =>
    [
        new("echo-uws", "echo, of uWebSockets", Bound.AtLeast(0.8), "x", results =>
            Best(results, Echo) / Echo(results, Servers.UWebSockets)),
        new("echo-kestrel", "echo, of Kestrel", Bound.AtLeast(4), "x", results =>
            Best(results, Echo) / Echo(results, Servers.Kestrel)),
        new("fanout-kestrel", "highest sustained fan-out, of Kestrel", Bound.AtLeast(10), "x",
            results => Best(results, FanOut) / FanOut(results, Servers.Kestrel)),
        new("fanout-peers", "highest sustained fan-out, of the best peer", Bound.AtLeast(5), "x",
            results => Best(results, FanOut) / Servers.Peers.Max(peer => FanOut(results, peer))),
        new(
            "fanout-stretch", "stretch: highest sustained fan-out", Bound.AtLeast(19.8e6), "deliveries/s",
            results => Best(results, FanOut)),
    ];

    private static IEnumerable<Goal> PerTransport(string server)
    {
        var on = server[(server.IndexOf('-', StringComparison.Ordinal) + 1)..];
        Goal Row(string key, string text, Bound? bound, string unit, string measure, string figure, double unitsPer = 1)
            => new($"{key}-{on}", $"{text}, {on}", bound, unit, results =>
                results.Median(measure, server, figure) / unitsPer);
        return
        [
            Row(
                "deliveries", "1,000 x 10K/s for 60 s (10 M/s are offered)", Bound.AtLeast(9.9e6), "deliveries/s",
                GoalMeasures.Minute, FigureKeys.Deliveries),
            Row("minute-p50", "1,000 x 10K/s, p50", null, "ms", GoalMeasures.Minute, FigureKeys.P50),
            Row("minute-p99", "1,000 x 10K/s, p99", Bound.AtMost(15), "ms", GoalMeasures.Minute, FigureKeys.P99),
            Row(
                "minute-p99-floor", "1,000 x 10K/s, p99 (floor)", Bound.AtMost(20), "ms", GoalMeasures.Minute,
                FigureKeys.P99),
            Row(
                "allocated", "allocated per message", Bound.AtMost(0.5), "B", GoalMeasures.Minute,
                FigureKeys.BytesPerMessage),
            Row(
                "cpu", "server CPU per million deliveries", Bound.AtMost(0.1), "s", GoalMeasures.Minute,
                FigureKeys.CpuPerMillion),
            new($"cpu-bare-{on}", $"the same, of bare send() coalescing equally, {on}", Bound.AtMost(1.15), "x",
                results => results.Median(GoalMeasures.Minute, server, FigureKeys.CpuPerMillion)
                    / results.Median($"{GoalMeasures.BarePaced}-{on}", Servers.Limit, FigureKeys.CpuPerMillion)),
            Row("one-p50", "1 client x 1K/s, p50", Bound.AtMost(0.05), "ms", GoalMeasures.OneClient, FigureKeys.P50),
            Row("one-p99", "1 client x 1K/s, p99", Bound.AtMost(0.15), "ms", GoalMeasures.OneClient, FigureKeys.P99),
            Row("hundred-p99", "100 x 1K/s, p99", Bound.AtMost(5), "ms", GoalMeasures.Hundred, FigureKeys.P99),
            Row(
                "three-hundred-p99", "300 x 10K/s, p99", Bound.AtMost(5), "ms", GoalMeasures.ThreeHundred,
                FigureKeys.P99),
            Row("connect", "connect at 1,000/s, p99", Bound.AtMost(5), "ms", "connect", FigureKeys.P99),
            Row(
                "connect-busy", "connect at 1,000/s under 1,000 x 10K/s, p99", null, "ms",
                GoalMeasures.ConnectUnderFanOut, FigureKeys.P99),
            Row(
                "return", "1,000 come back after a restart: connect to ack p99", Bound.AtMost(50), "ms",
                GoalMeasures.Return, "open_p99_ms"),
            Row("start", "start to listening", Bound.AtMost(30), "ms", GoalMeasures.Start, FigureKeys.StartMillis),
            Row(
                "start-rss", "RSS when idle", Bound.AtMost(12), "MB", GoalMeasures.Start, FigureKeys.RssIdle,
                KibibytesPerMegabyte),
            Row(
                "binary", "size of the program", null, "MB", GoalMeasures.Start, FigureKeys.BinaryBytes,
                BytesPerMegabyte),
        ];
    }

    private static Func<ResultFolder, double?> IdleSlope(string server)
        => results => results.Median("idle-memory", server, FigureKeys.BytesPerConnection);

    private static Func<ResultFolder, double?> RssAtTenThousand(string server)
        => results => results.Median(GoalMeasures.TenThousand, server, FigureKeys.RssAtTenThousand)
            / KibibytesPerMegabyte;

    private static double? Echo(ResultFolder results, string server) =>
        results.Median("echo", server, FigureKeys.Echoes);

    private static double? FanOut(ResultFolder results, string server) =>
        FanOutLadder.Sustained(results, server).Median;

    private static double? Best(ResultFolder results, Func<ResultFolder, string, double?> figure)
        => new[] { figure(results, Servers.Sockets), figure(results, Servers.Epoll) }.Max();
}

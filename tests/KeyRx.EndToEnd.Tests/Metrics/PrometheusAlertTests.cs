using System.Text.RegularExpressions;
using KeyRx.Client;
using KeyRx.Daemon.Http;
using KeyRx.Daemon.Metrics;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Http;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Metrics;

/// <summary>
/// A real Prometheus with our rules beside a real daemon, and beside a server whose source and time
/// misbehave: every alert fires, in both.
/// </summary>
public sealed partial class PrometheusAlertTests : BoundedTest
{
    private static readonly string[] AllAlerts =
    [
        "KeyRxCaptureLost", "KeyRxConnections", "KeyRxErrors", "KeyRxLatency", "KeyRxLogOverrun", "KeyRxReconnects",
        "KeyRxSlowTurn",
    ];

    private static readonly string[] AllNames =
        ["capture_lost", "connections", "errors", "latency", "log_overrun", "reconnects", "slow_turn"];

    [Fact]
    public async Task EveryAlertFiresWhenItIsProvoked()
    {
        Assert.SkipUnless(File.Exists(PrometheusProcess.Program), "prometheus is missing; tests/run.sh install");
        Posix.MakeFifo(PathOf("keys"));
        await using var daemon = await DaemonProcess.StartAsync(
            Folder, ["--source", "fifo:" + PathOf("keys"), "--max-connections", "5"], Cancellation);
        KeyRxServer? server = null;
        // Other tests have servers in this process too: theirs are not to be read.
        using var metrics = new PrometheusScrape(
            meter => meter.Name == "KeyRx.Server"
                && meter.Tags?.Any(tag => Equals(tag.Value, server!.Endpoints[0].ToString())) == true,
            TimeProvider.System);
        await using var late = server = await StartLateServerAsync(metrics);
        await using var prometheus = PrometheusProcess.Start(
            Folder, WriteFile("rules.yml", await ImpatientRulesAsync()),
            [(daemon.Url.Authority, DaemonProcess.Token), (late.Endpoints[0].ToString(), DaemonProcess.Token)]);
        // the source fails with its writer
        await using (await Posix.OpenFifoAsync(PathOf("keys"), Cancellation)) File.Delete(PathOf("keys"));
        List<KeyRxClient> clients = [];
        for (var i = 0; i < 5; i++) clients.Add(await ConnectAsync(daemon));

        HashSet<string> fired = [], raised = [];
        while (fired.Count < AllAlerts.Length || raised.Count < AllNames.Length)
        {
            await MisbehaveAsync(clients);
            fired.UnionWith(await prometheus.FiringAsync(Cancellation));
            raised.UnionWith(RaisedOf((await Scrape.GetAsync(daemon, DaemonProcess.Token, Cancellation)).Text));
            raised.UnionWith(late.Statistics.RaisedAlerts);
            await Task.Delay(200, Cancellation);
        }

        foreach (var client in clients) await client.DisposeAsync();
        Assert.Equal(AllAlerts, fired.Order(StringComparer.Ordinal));
        Assert.Equal(AllNames, raised.Order(StringComparer.Ordinal));
    }

    /// <summary>The rules as they are, without their patience: a test does not wait for minutes.</summary>
    private static async Task<string> ImpatientRulesAsync() =>
        Patience().Replace(
            await File.ReadAllTextAsync(
                Path.Combine(RepositoryRoot.Path, "src/keyrxd/packaging/prometheus/keyrx.rules.yml")),
            "");

    private static IEnumerable<string> RaisedOf(string metrics) =>
        Raised().Matches(metrics).Select(match => match.Groups[1].Value);

    private async Task MisbehaveAsync(List<KeyRxClient> clients)
    {
        var elsewhere = new StreamPosition(0xAA, 1);
        foreach (var client in clients)
        {
            for (var i = 0; i < 3; i++)
            {
                await Assert.ThrowsAsync<KeyRxRequestException>(() =>
                    client.SubscribeAsync(["kez"], cancellationToken: Cancellation));
            }
            await client.SubscribeAsync(
                [Topics.State], new Dictionary<string, StreamPosition> { [Topics.State] = elsewhere }, Cancellation);
            await client.UnsubscribeAsync([Topics.State], Cancellation);
        }
    }

    private Task<KeyRxClient> ConnectAsync(DaemonProcess daemon) =>
        KeyRxClient.ConnectAsync(
            new KeyRxClientOptions { Url = daemon.Url, Token = DaemonProcess.Token }, Cancellation);

    private Task<KeyRxServer> StartLateServerAsync(PrometheusScrape metrics) => KeyRxServer.StartAsync(
        new KeyRxServerOptions
        {
            Listen = ["127.0.0.1:0"],
            Tokens = [new("test", DaemonProcess.Token, TokenScopes.Status)],
            Source = () => new SourceThatIsLate(),
            TimeProvider = new TimeThatIsCostly(),
            HttpRoutes = new Dictionary<string, HttpRoute> { ["/metrics"] = MetricsRoute.Create(metrics) },
        },
        Cancellation);

    [GeneratedRegex("^ +(?:for|keep_firing_for): .*\n", RegexOptions.Multiline)]
    private static partial Regex Patience();

    [GeneratedRegex("^keyrx_server_alert\\{keyrx_alert=\"(\\w+)\"\\} 1$", RegexOptions.Multiline)]
    private static partial Regex Raised();
}

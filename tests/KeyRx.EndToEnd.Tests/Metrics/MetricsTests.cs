using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Metrics;

/// <summary>What a real daemon gives to whoever collects.</summary>
public sealed partial class MetricsTests : BoundedTest
{
    private static readonly string Packaging = Path.Combine(RepositoryRoot.Path, "src/keyrxd/packaging");

    [Fact]
    public async Task PromtoolHasNoComplaintAndNoKeyIsNamed()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/promtool"), "promtool is missing; tests/run.sh install");
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "demo"], Cancellation);
        var (status, text) = await Scrape.GetAsync(daemon, DaemonProcess.Token, Cancellation);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("keyrx_server_published_records_total{keyrx_topic=\"key\"} ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("KEY_", text, StringComparison.Ordinal);
        Assert.DoesNotContain(DaemonProcess.Token, text, StringComparison.Ordinal);
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"promtool check metrics < {WriteFile("metrics", text)}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var result = await Programs.RunAsync(start, Cancellation);
        Assert.Equal(("", 0), (result.Output + result.Error, result.ExitCode));
    }

    [Theory]
    [InlineData("check", "rules", "keyrx.rules.yml", "7 rules found")]
    [InlineData("test", "rules", "keyrx.rules.test.yml", "SUCCESS")]
    public async Task TheRulesHold(string verb, string noun, string file, string expected)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/promtool"), "promtool is missing; tests/run.sh install");
        var start = new ProcessStartInfo("promtool", [verb, noun, file])
        {
            WorkingDirectory = Path.Combine(Packaging, "prometheus"),
        };
        var result = await Programs.RunAsync(start, Cancellation);

        result.AssertExitCode(0);
        Assert.Contains(expected, result.Output + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnlyATokenWithTheScopeStatusReadsThem()
    {
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "none"], Cancellation);

        Assert.Equal(
            (HttpStatusCode.Unauthorized, "a token with scope status is required: Authorization: Bearer TOKEN\n"),
            await Scrape.GetAsync(daemon, null, Cancellation));
    }

    /// <summary>Two texts within a second are the same one, whatever was typed in between.</summary>
    [Fact]
    public async Task TheRhythmOfTypingIsNotToBeReadFromThem()
    {
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "demo"], Cancellation);
        List<string> texts = [];
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromSeconds(2.5))
            texts.Add((await Scrape.GetAsync(daemon, DaemonProcess.Token, Cancellation)).Text);

        Assert.True(texts.Count > 20, $"only {texts.Count} scrapes");
        Assert.InRange(texts.Distinct().Count(), 2, 4);
    }

    [Fact]
    public async Task EveryNameOfTheDashboardAndTheRulesIsThere()
    {
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "demo"], Cancellation);
        await using var client = await Client.KeyRxClient.ConnectAsync(
            new() { Url = daemon.Url, Token = DaemonProcess.Token }, Cancellation);
        await client.SubscribeAsync(["key"], cancellationToken: Cancellation);
        await client.AcknowledgeAsync("key", 0, Cancellation);
        string text;
        do (_, text) = await Scrape.GetAsync(daemon, DaemonProcess.Token, Cancellation);
        while (!text.Contains("keyrx_server_subscriber_lag", StringComparison.Ordinal));

        var grafana = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(Packaging, "grafana/keyrx.json"), Cancellation)).RootElement;
        var expressions = grafana.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!);
        var rules = (await File.ReadAllLinesAsync(Path.Combine(Packaging, "prometheus/keyrx.rules.yml"), Cancellation))
            .Where(line => !line.Contains("description", StringComparison.Ordinal));
        var wanted =
            MetricName().Matches(string.Join('\n', expressions.Concat(rules))).Select(match => match.Value).ToHashSet();
        var given = text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(
            line => line.Split('{', ' ')[0]).ToHashSet();
        Assert.True(wanted.Count > 20);
        Assert.Equal([], wanted.Except(given));
        Assert.Equal(
            [],
            LabelName().Matches(string.Join('\n', expressions)).Select(match => match.Groups[1].Value)
                .Where(label => !text.Contains(label + "=\"", StringComparison.Ordinal) && label != "instance"));
    }

    [Fact]
    public async Task AnOtlpCollectorGetsThem()
    {
        using var collector = StartCollector(out var port);
        await using var daemon = await DaemonProcess.StartAsync(
            Folder, ["--source", "demo", "--otlp", $"http://127.0.0.1:{port}/v1/metrics", "--otlp-ms", "200"],
            Cancellation);

        // What is exported while the server still starts names none of its instruments.
        while (!(await ReceiveAsync(collector)).Contains("keyrx.server.active_connections", StringComparison.Ordinal))
        {
        }
        await daemon.StopAsync(Cancellation);
    }

    private async Task<string> ReceiveAsync(HttpListener collector)
    {
        var context = await collector.GetContextAsync().WaitAsync(Cancellation);
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body, Cancellation);
        context.Response.Close();
        Assert.Equal(
            ("POST", "/v1/metrics", "application/x-protobuf"),
            (context.Request.HttpMethod, context.Request.Url!.AbsolutePath, context.Request.ContentType));
        return System.Text.Encoding.Latin1.GetString(body.ToArray());
    }

    [Theory]
    [InlineData("nonsense", "keyrxd: --otlp 'nonsense': give http://HOST:PORT/v1/metrics\n")]
    [InlineData("ftp://host/", "keyrxd: --otlp 'ftp://host/': give http://HOST:PORT/v1/metrics\n")]
    public async Task AnAddressThatIsNoneIsRefused(string address, string expected)
    {
        var result = await Programs.RunAsync(Programs.Keyrxd(Folder, ["--otlp", address]), Cancellation);

        Assert.Equal((expected, 2), (result.Error, result.ExitCode));
    }

    /// <summary>
    /// HttpListener takes no port 0: one that is free is looked for, and another one when somebody was quicker.
    /// </summary>
    private static HttpListener StartCollector(out int port)
    {
        while (true)
        {
            using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                port = ((IPEndPoint)probe.LocalEndpoint).Port;
            }

            var listener = new HttpListener();
            listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            try
            {
                listener.Start();
                return listener;
            }
            catch (HttpListenerException)
            {
                listener.Close();
            }
        }
    }

    [GeneratedRegex(@"\bkeyrx_(?:server|capture|ring)_[a-z_]+(?=[{\[ )/]|$)", RegexOptions.Multiline)]
    private static partial Regex MetricName();

    [GeneratedRegex(@"by \((\w+)\)")]
    private static partial Regex LabelName();
}

using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using KeyRx.Client;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.EndToEnd.Tests.Metrics;
using KeyRx.Protocol;
using KeyRx.Testing.Strangers;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Strangers;

/// <summary>
/// Beside every check a legitimate client still gets in: a daemon as it comes, with another user let in, whom it has
/// just refused until he was not looked at any more, and with silent connections of nobody in particular.
/// </summary>
public sealed class LegitimateClientTests : BoundedTest
{
    private const string Python = "/usr/bin/python3"; // Debian's: one below a home directory is not his to run

    [Fact]
    public async Task TheClientForDotNet()
    {
        await using var besieged = await StartAsync();
        var daemon = besieged.Daemon;
        await using var client = await KeyRxClient.ConnectAsync(
            new KeyRxClientOptions { Url = daemon.Url, Token = DaemonProcess.Token }, Cancellation);

        await client.SubscribeAsync([Topics.Key], cancellationToken: Cancellation);
        await foreach (var message in client.ReadAllAsync(Cancellation))
        {
            if (message is KeyMessage) return;
        }

        Assert.Fail("no key came");
    }

    /// <summary>What a page does: its secret for a token, then a WebSocket with that token as a subprotocol.</summary>
    [Fact]
    public async Task APageByItsSecret()
    {
        await using var besieged = await StartAsync();
        var daemon = besieged.Daemon;
        var address = await daemon.PageAddressAsync(Cancellation);
        var origin = $"http://{daemon.Url.Authority}";
        using var http = new HttpClient();
        using var page = await http.GetAsync(new Uri(origin), Cancellation);
        using var exchange = new HttpRequestMessage(HttpMethod.Post, origin + "/browser-token");
        exchange.Headers.Authorization = new AuthenticationHeaderValue("Bearer", new Uri(address).Fragment[1..]);
        exchange.Headers.Add("Origin", origin);
        using var answer = await http.SendAsync(exchange, Cancellation);
        var token = await answer.Content.ReadAsStringAsync(Cancellation);

        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", origin);
        socket.Options.AddSubProtocol(Subprotocols.JsonName);
        socket.Options.AddSubProtocol(Subprotocols.TokenPrefix + token);
        await socket.ConnectAsync(daemon.Url, Cancellation);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (page.StatusCode, answer.StatusCode));
        Assert.Equal(Subprotocols.JsonName, socket.SubProtocol);
    }

    [Fact]
    public async Task CurlWithAToken()
    {
        var curl = Programs.Find("curl");
        Assert.SkipWhen(curl is null, "curl is missing");
        await using var besieged = await StartAsync();
        var daemon = besieged.Daemon;

        var result = await Programs.RunAsync(
            new ProcessStartInfo(
                curl,
                [
                    "-sS", "-f", "-H", $"Authorization: Bearer {DaemonProcess.Token}",
                    $"http://{daemon.Url.Authority}/stats",
                ]),
            Cancellation);

        result.AssertExitCode(0);
        Assert.Contains("\"refused_attempts\":", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AScrapeOfPrometheus()
    {
        await using var besieged = await StartAsync();
        var daemon = besieged.Daemon;

        var (status, text) = await Scrape.GetAsync(daemon, DaemonProcess.Token, Cancellation);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("keyrx_server_limit_refusals_total{", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PrometheusItself()
    {
        Assert.SkipUnless(File.Exists(PrometheusProcess.Program), "prometheus is missing; tests/run.sh install");
        await using var besieged = await StartAsync();
        await using var prometheus = PrometheusProcess.Start(
            Folder, WriteFile("rules.yml", "groups: []\n"),
            [(besieged.Daemon.Url.Authority, DaemonProcess.Token)]);

        while (await prometheus.ValueAsync("up", Cancellation) is not { } up || up == "0")
            await Task.Delay(100, Cancellation);

        var refused = await prometheus.ValueAsync(
            "keyrx_server_limit_refusals_total{keyrx_limit=\"refused_attempts\"}", Cancellation);
        Assert.Equal("1", refused);
    }

    [Fact]
    public async Task TheClientForTypeScript()
    {
        var node = Programs.Find("node");
        Assert.SkipWhen(node is null, "node is missing; tests/run.sh install");
        await ClientPackages.InstallAsync(Cancellation);
        var module = await ClientPackages.BuildTypeScriptAsync(PathOf("client"), Cancellation);
        await using var besieged = await StartAsync();

        var output = await RunAsync(node, "keyrx-client.js", besieged.Daemon, ("KEYRX_CLIENT", module));

        Assert.Equal("snapshot\nevent\nclosed\n", output);
    }

    [Fact]
    public async Task PythonWithoutALibrary()
    {
        Assert.SkipUnless(File.Exists(Python), "python3 is missing; tests/run.sh install");
        await using var besieged = await StartAsync();
        var daemon = besieged.Daemon;

        Assert.Equal("keyrx.v1.json\nconnected\n", await RunAsync(Python, "stdlib_client.py", daemon));
    }

    [Fact]
    public async Task NodeWithAWebSocketOfAnotherHand()
    {
        var node = Programs.Find("node");
        Assert.SkipWhen(node is null, "node is missing; tests/run.sh install");
        await ClientPackages.InstallAsync(Cancellation);
        await using var besieged = await StartAsync();
        var daemon = besieged.Daemon;

        Assert.StartsWith("snapshot ", await RunAsync(node, "ws-client.js", daemon), StringComparison.Ordinal);
    }

    /// <summary>He does not have to wait for what another program of his has shown.</summary>
    [Fact]
    public async Task TheOtherUserWithTheRightToken()
    {
        Assert.SkipWhen(Stranger.WhyNot is not null, Stranger.WhyNot ?? "");
        await using var besieged = await StartAsync();
        var daemon = besieged.Daemon;
        var server = IPEndPoint.Parse(daemon.Url.Authority);
        var request = Stranger.Request("GET /stats", server, DaemonProcess.Token);

        var answer = await Stranger.AskAsync(server, request, Cancellation);

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(
        string program, string script, DaemonProcess daemon, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, [Path.Combine(ClientPackages.Folder, script)]);
        start.Environment["KEYRX_URL"] = daemon.Url.ToString();
        start.Environment["KEYRX_TOKEN"] = DaemonProcess.Token;
        start.Environment["KEYRX_COUNT"] = "1";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var result = await Programs.RunAsync(start, Cancellation);
        result.AssertExitCode(0);
        return result.Output;
    }

    private Task<BesiegedDaemon> StartAsync()
    {
        Assert.SkipWhen(Stranger.WhyNot is not null, Stranger.WhyNot ?? "");
        return BesiegedDaemon.StartAsync(Folder, WriteFile("cycle.keys", KeyCycle.Script), Cancellation);
    }
}

using System.Net;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.EndToEnd.Tests.Watch;
using KeyRx.Testing.Strangers;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Strangers;

/// <summary>Another user of the machine, beside real daemons and real clients.</summary>
public sealed class StrangerTests : BoundedTest
{
    private const int Usage = 2, CannotStart = 3; // README, "Exit codes"

    [Theory]
    [InlineData("403")]
    [InlineData("200", "--allow-user", "nobody")]
    [InlineData("200", "--allow-user", "65534")]
    [InlineData("200", "--allow-group", "nogroup")] // nobody's primary group, which does not list him
    [InlineData("403", "--allow-user", "daemon", "--allow-group", "daemon")]
    public async Task WithTheTokenHeIsLetInWhereHeIsAllowed(string status, params string[] arguments)
    {
        Assert.SkipWhen(Stranger.WhyNot is not null, Stranger.WhyNot ?? "");
        await using var daemon = await StartAsync(arguments);

        var answer = await StatsAsync(daemon);

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Equal(
            status == "403",
            answer.EndsWith(
                "user 65534 may not connect: keyrxd --allow-user 65534 lets it in\n", StringComparison.Ordinal));
        await daemon.StopAsync(Cancellation);
    }

    [Fact]
    public async Task AReloadLetsHimIn()
    {
        Assert.SkipWhen(Stranger.WhyNot is not null, Stranger.WhyNot ?? "");
        var config = WriteFile("config", """{"listen":"127.0.0.1:0","source":"none","log_level":"information"}""");
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--config", config], Cancellation);
        Assert.StartsWith("HTTP/1.1 403 ", await StatsAsync(daemon), StringComparison.Ordinal);

        WriteFile("config", """
            {"listen":"127.0.0.1:0","source":"none","log_level":"information","allow_user":["nobody"]}
            """);
        daemon.Reload();
        await daemon.WaitForLogAsync("2 users may connect from now on", Cancellation);

        Assert.StartsWith("HTTP/1.1 200 ", await StatsAsync(daemon), StringComparison.Ordinal);
        Assert.DoesNotContain("needs a restart", daemon.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user")]
    [InlineData("group")]
    public async Task ANameThatIsNotThereRefusesTheStart(string what)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells who connects");

        var result = await RunAsync("run", "--source", "none", $"--allow-{what}", "no-such-name");

        result.AssertExitCode(Usage);
        Assert.Equal(
            $"keyrxd: --allow-{what} 'no-such-name': there is no such {what} on this machine: give a name or a number "
            + "that is there",
            result.ErrorLine);
    }

    [Fact]
    public async Task WhileTheDaemonIsAwayWatchSendsNothingToWhoHoldsItsPort()
    {
        Assert.SkipWhen(Stranger.WhyNot is not null, Stranger.WhyNot ?? "");
        await using var daemon = await StartAsync();
        await using var watch = WatchProcess.Start(Folder, daemon, "--json", "--topic", "state");
        await watch.ReadToAsync("\"open\"", Cancellation);
        await daemon.KillAsync(Cancellation);

        await using (var stranger = await StrangerOnOurPort.StartAsync(daemon.Url.Port, Cancellation))
        {
            await watch.ReadToAsync("the user nobody (65534) holds this port", Cancellation);
            Assert.Equal(["here", "gone"], await stranger.TakeOneAsync(Cancellation));
        }

        await using var again = await StartAsync("--listen", daemon.Url.Authority);
        await watch.ReadToAsync("\"open\"", Cancellation);
        Assert.Equal(0, await watch.InterruptAsync(Cancellation));
    }

    [Fact]
    public async Task AFirstAttemptThatMeetsHimEndsWatch()
    {
        Assert.SkipWhen(Stranger.WhyNot is not null, Stranger.WhyNot ?? "");
        await using var stranger = await StrangerOnOurPort.StartAsync(0, Cancellation);
        var url = $"ws://{stranger.Endpoint}/ws";

        var result = await Programs.RunAsync(
            Programs.Keyrxd(Folder, ["watch", url], ("KEYRXD_TOKEN", DaemonProcess.Token)), Cancellation);

        result.AssertExitCode(CannotStart);
        Assert.StartsWith(
            $"keyrxd: {url}: {stranger.Endpoint}: the user nobody (65534) holds this port", result.ErrorLine,
            StringComparison.Ordinal);
        Assert.Equal(["here", "gone"], await stranger.TakeOneAsync(Cancellation));
    }

    [Theory]
    [InlineData("token", "--browser")]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("open")]
    public async Task NoOtherCommandSendsHimTheToken(params string[] command)
    {
        Assert.SkipWhen(Stranger.WhyNot is not null, Stranger.WhyNot ?? "");
        await using var stranger = await StrangerOnOurPort.StartAsync(0, Cancellation);
        var file = WriteFile("token", "a-token-of-22-characters-or-more");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var result = await Programs.RunAsync(
            Programs.Keyrxd(
                Folder, [.. command, "--url", $"http://{stranger.Endpoint}", "--token-file", file],
                ("BROWSER", "/bin/true")),
            Cancellation);

        result.AssertExitCode(CannotStart);
        Assert.StartsWith(
            $"keyrxd: http://{stranger.Endpoint}/: the user nobody (65534) holds this port", result.ErrorLine,
            StringComparison.Ordinal);
        Assert.Equal(["here", "gone"], await stranger.TakeOneAsync(Cancellation));
    }

    [Fact]
    public async Task AnAddressThatHeReadsInABrowsersArgumentsIsOfNoUseToHim()
    {
        Assert.SkipWhen(Stranger.WhyNot is not null, Stranger.WhyNot ?? "");
        await using var daemon = await StartAsync("--allow-user", "nobody");
        var address = await daemon.PageAddressAsync(Cancellation);
        var (server, secret) = (EndpointOf(daemon), new Uri(address).Fragment[1..]);
        var request = Stranger.Request(
            "POST /browser-token", server, secret, $"Origin: http://{server}", "Content-Length: 0");

        Assert.StartsWith(
            "HTTP/1.1 403 ", await Stranger.AskAsync(server, request, Cancellation), StringComparison.Ordinal);

        using var http = new HttpClient();
        using var ours = new HttpRequestMessage(HttpMethod.Post, $"http://{server}/browser-token");
        ours.Headers.Authorization = new("Bearer", secret);
        ours.Headers.Add("Origin", $"http://{server}");
        using var answer = await http.SendAsync(ours, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static IPEndPoint EndpointOf(DaemonProcess daemon) => IPEndPoint.Parse(daemon.Url.Authority);

    private Task<DaemonProcess> StartAsync(params string[] arguments) =>
        DaemonProcess.StartAsync(Folder, ["--source", "none", .. arguments], Cancellation);

    private Task<string> StatsAsync(DaemonProcess daemon) => Stranger.AskAsync(
        EndpointOf(daemon), Stranger.Request("GET /stats", EndpointOf(daemon), DaemonProcess.Token), Cancellation);

    private Task<ProgramResult> RunAsync(params string[] arguments) =>
        Programs.RunAsync(Programs.Keyrxd(Folder, arguments), Cancellation);
}

using System.Diagnostics;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>
/// Clients of other hands at the real daemon: each sees the script's events, in order and with no hole.
/// </summary>
public sealed class RealClientTests : BoundedTest
{
    [Theory]
    [InlineData(Subprotocols.JsonName)]
    [InlineData(Subprotocols.BinaryName)]
    public async Task DotNetSeesTheScript(string subprotocol)
    {
        await using var daemon = await StartAsync();
        using var client = await WireClient.ConnectAsync(daemon, subprotocol, Cancellation);

        var snapshot = await client.SubscribeAsync(Cancellation);
        var keys = await client.ReadKeysAsync(KeyCycle.Count, Cancellation);

        KeyCycle.AssertFollows([snapshot, .. keys.Take(KeyCycle.Count)]);
        await daemon.StopAsync(Cancellation);
    }

    [Fact]
    public async Task NodeSeesTheScript()
    {
        var node = Programs.Find("node");
        Assert.SkipWhen(node is null, "node is missing; tests/run.sh install");
        await ClientPackages.InstallAsync(Cancellation);

        await AssertSeesScriptAsync(node, "ws-client.js");
    }

    [Fact]
    public async Task PythonSeesTheScript()
    {
        const string Python = "/usr/bin/python3"; // Debian's, which sees Debian's packages
        Assert.SkipUnless(
            File.Exists(Python) && Directory.Exists("/usr/lib/python3/dist-packages/websockets"),
            "python3-websockets is missing; tests/run.sh install");

        await AssertSeesScriptAsync(Python, "websockets_client.py");
    }

    [Fact]
    public async Task APageOnTheListSeesTheScript()
    {
        await using var page = new PageServer();
        await using var daemon = await StartAsync("--allow-origin", page.Origin);

        var lines = await Browser.RunAsync(page.Origin, Script("browser-client.js"), daemon, Cancellation);

        Assert.Equal("closed 1000", lines[^1]);
        KeyCycle.AssertFollows(lines[..^1]);
        await daemon.StopAsync(Cancellation);
    }

    [Fact]
    public async Task APageThatIsNotOnTheListIsRefused()
    {
        await using var listed = new PageServer();
        await using var foreign = new PageServer();
        await using var daemon = await StartAsync("--allow-origin", listed.Origin);

        Assert.Equal(
            ["refused"], await Browser.RunAsync(foreign.Origin, Script("browser-client.js"), daemon, Cancellation));
    }

    private static string Script(string name) => File.ReadAllText(Path.Combine(ClientPackages.Folder, name));

    private Task<DaemonProcess> StartAsync(params string[] arguments) =>
        DaemonProcess.StartAsync(
            Folder, ["--source", "script:" + WriteFile("cycle.keys", KeyCycle.Script), .. arguments], Cancellation);

    private async Task AssertSeesScriptAsync(string program, string script)
    {
        await using var daemon = await StartAsync();
        var start = new ProcessStartInfo(program, [Path.Combine(ClientPackages.Folder, script)]);
        start.Environment["KEYRX_URL"] = daemon.Url.ToString();
        start.Environment["KEYRX_TOKEN"] = DaemonProcess.Token;
        start.Environment["KEYRX_COUNT"] = $"{KeyCycle.Count}";

        var result = await Programs.RunAsync(start, Cancellation);

        result.AssertExitCode(0);
        KeyCycle.AssertFollows(result.Output.TrimEnd().Split('\n'));
        await daemon.StopAsync(Cancellation);
    }
}

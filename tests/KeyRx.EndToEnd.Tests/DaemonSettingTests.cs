using System.Net.WebSockets;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>Where settings come from, and which wins: argument, environment, file.</summary>
public sealed class DaemonSettingTests : BoundedTest
{
    private const int Usage = 2, File = 4; // README, "Exit codes"

    [Fact]
    public async Task TheFileIsReadAndListsAreArraysInIt()
    {
        var config = WriteFile(
            "keyrxd.json",
            """{ "listen": ["127.0.0.1:0"], "source": "none", "max_connections": 1, "token_file": "TOKEN" }""".Replace(
                "TOKEN", PathOf("own-token"), StringComparison.Ordinal));
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--config", config], Cancellation);

        Assert.Contains($"  token   {PathOf("own-token")}\n", daemon.Output, StringComparison.Ordinal);
        Assert.Contains("  source  no keys", daemon.Output, StringComparison.Ordinal);
        Assert.Equal(1, await ConnectionsTakenAsync(daemon));
    }

    [Fact]
    public async Task TheEnvironmentWinsOverTheFileAndAnArgumentOverBoth()
    {
        var config = WriteFile(
            "keyrxd.json", """{ "listen": "127.0.0.1:0", "source": "demo", "max_connections": 1 }""");
        (string, string)[] environment = [("KEYRXD_MAX_CONNECTIONS", "2"), ("KEYRXD_SOURCE", "demo")];
        await using var daemon = await DaemonProcess.StartAsync(
            Folder, ["--config", config, "--source", "none"], environment, Cancellation);

        Assert.Contains("  source  no keys", daemon.Output, StringComparison.Ordinal);
        Assert.Equal(2, await ConnectionsTakenAsync(daemon));
    }

    [Fact]
    public async Task ListsInTheEnvironmentAreSplitAtCommas()
    {
        (string, string)[] environment =
            [("KEYRXD_LISTEN", "127.0.0.1:0, [::1]:0"), ("KEYRXD_SOURCE", "none"), ("KEYRXD_PLAIN_LOGS", "true")];
        await using var daemon = await DaemonProcess.StartAsync(Folder, [], environment, Cancellation);

        Assert.Matches(@"listens on ws://127\.0\.0\.1:\d+/ws, ws://\[::1\]:\d+/ws\n", daemon.Output);
    }

    [Fact]
    public async Task AMistakeInTheEnvironmentIsOneLine()
    {
        var result = await RunAsync([], ("KEYRXD_ECHO", "perhaps"));

        Assert.Equal("keyrxd: --echo 'perhaps': give true or false", result.ErrorLine);
        result.AssertExitCode(Usage);
    }

    [Theory]
    [InlineData("""{ "max_conections": 5 }""", ": there is no setting 'max_conections'; did you mean max_connections?")]
    [InlineData("""{ "colour": 5 }""", ": there is no setting 'colour'")]
    [InlineData("""{ "max_connections": [5] }""", ": 'max_connections' takes a single value")]
    [InlineData("{ not json", ": cannot be read as JSON settings: ")]
    [InlineData(null, ": cannot be read as JSON settings: ")]
    public async Task AFileThatCannotBeUsedIsExitCode4(string? text, string reason)
    {
        var path = PathOf("keyrxd.json");
        if (text is not null) WriteFile("keyrxd.json", text);
        var result = await RunAsync(["--config", path]);

        Assert.StartsWith($"keyrxd: {path}{reason}", result.ErrorLine, StringComparison.Ordinal);
        result.AssertExitCode(File);
    }

    /// <summary>Whoever writes it says who may connect and whose tokens hold.</summary>
    [Theory]
    [InlineData("chmod 666", "others can write it, so it is not obeyed: chmod go-w it")]
    [InlineData(
        "chown nobody",
        "belongs to the user nobody (65534), so it is not obeyed: chown it to root, or name another file")]
    public async Task AFileThatAnotherUserCanWriteIsNotObeyed(string change, string reason)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems are asked for less");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can give a file to another user");
        var path = WriteFile("keyrxd.json", """{ "source": "none" }""");
        (await Programs.RunAsync(new("sh", ["-c", $"{change} {path}"]), Cancellation)).AssertExitCode(0);

        var result = await RunAsync(["--config", path]);

        Assert.Equal($"keyrxd: {path}: {reason}", result.ErrorLine);
        result.AssertExitCode(File);
    }

    /// <summary>A writer may never come.</summary>
    [Theory]
    [InlineData("--config", ": cannot be read as JSON settings: it is a FIFO, not a regular file")]
    [InlineData("--tokens", ": is a FIFO, not a regular file: name another one")]
    [InlineData("--token-file", ": is a FIFO, not a regular file: name another one")]
    [InlineData("--persist-log", ": is a FIFO, not a regular file: name another one")]
    public async Task AFifoIsNotWaitedFor(string option, string reason)
    {
        Posix.MakeFifo(PathOf("fifo"));

        var result = await RunAsync([option, PathOf("fifo"), "--source", "none", "--listen", "127.0.0.1:0"]);

        Assert.Equal($"keyrxd: {PathOf("fifo")}{reason}", result.ErrorLine);
        result.AssertExitCode(File);
    }

    [Fact]
    public async Task AShortTokenInTheEnvironmentIsRefused()
    {
        var result = await RunAsync(["--source", "none"], ("KEYRXD_TOKEN", "short"));

        Assert.Equal("keyrxd: KEYRXD_TOKEN is too short: 22 characters at least", result.ErrorLine);
        result.AssertExitCode(Usage);
    }

    /// <summary>How many clients fit before one is refused.</summary>
    private async Task<int> ConnectionsTakenAsync(DaemonProcess daemon)
    {
        List<WireClient> clients = [];
        try
        {
            while (true) clients.Add(await WireClient.ConnectAsync(daemon, Subprotocols.JsonName, Cancellation));
        }
        catch (WebSocketException)
        {
            return clients.Count;
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    private Task<ProgramResult> RunAsync(string[] arguments, params (string Name, string Value)[] environment) =>
        Programs.RunAsync(Programs.Keyrxd(Folder, arguments, environment), Cancellation);
}

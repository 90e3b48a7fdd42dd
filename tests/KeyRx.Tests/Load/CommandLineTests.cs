using System.CommandLine;
using KeyRx.Load.Commands;
using KeyRx.Load.Errors;
using KeyRx.Load.Scenarios;
using Xunit;

namespace KeyRx.Tests.Load;

[Collection(ConsoleUse)]
public sealed class CommandLineTests
{
    /// <summary>Tests that write to the process's console, or look at it, take turns.</summary>
    internal const string ConsoleUse = "console";

    [Theory]
    [InlineData(
        "--url http://127.0.0.1/", "--url 'http://127.0.0.1/': write ws://HOST:PORT/PATH or wss://")]
    [InlineData("--token-file /proc/version --trust x", "--trust is for wss://, and --url is ws://127.0.0.1:9867/ws")]
    [InlineData(
        "--token-file /proc/version --url wss://127.0.0.1/ --trust /nowhere",
        "--trust /nowhere: Could not find file '/nowhere'.")]
    [InlineData(
        "--token-file /proc/version --url wss://127.0.0.1/ --trust /dev/null",
        "--trust /dev/null: it holds no certificate in PEM")]
    [InlineData("--wire tls", "--wire 'tls': write keyrx or plain")]
    [InlineData("--record-size 64", "--record-size is for --wire plain: keyrxd says where a record ends")]
    [InlineData("--wire plain --record-size 7", "--record-size 7: a record begins with its time stamp, 8 bytes")]
    [InlineData(
        "--token-file /nowhere/token",
        "--token-file /nowhere/token: Could not find a part of the path '/nowhere/token'.")]
    [InlineData("--token-file /dev/null", "no token: give --token-file FILE or set KEYRXD_TOKEN")]
    public void AWrongValueIsToldInOneLine(string arguments, string expected)
    {
        var e = Assert.Throws<UsageException>(() => Read(arguments));
        Assert.Equal(expected, e.Message);
    }

    [Fact]
    public void ACountBelowOneIsRefusedByTheParser()
    {
        var common = new CommonOptions();
        var root = new RootCommand();
        common.AddTo(root);
        var error = Assert.Single(root.Parse("--threads 0").Errors);
        Assert.Equal("--threads must be at least 1", error.Message);
    }

    [Theory]
    [InlineData("echo --wire plain --size 7", "--size 7: a message begins with its time stamp, 8 bytes")]
    [InlineData(
        "echo --wire plain --outstanding 1000 --size 1000",
        "--outstanding 1000 x --size 1000: together at most 65536 bytes")]
    [InlineData("churn --wire plain --pid 1", "churn speaks keyrxd's messages: leave --wire plain out")]
    [InlineData("mixed --wire plain --pid 1", "mixed speaks keyrxd's messages: leave --wire plain out")]
    [InlineData("soak --wire plain --pid 1", "soak speaks keyrxd's messages: leave --wire plain out")]
    [InlineData("fanout --wire plain --connections 19001", "19001 connections: at most 19000")]
    [InlineData("idle-memory --wire plain --connections 5,x", "--connections '5,x': write counts such as 1000,8000")]
    [InlineData(
        "reconnect-storm --wire plain", "reconnect-storm needs either --restart \"COMMAND\" or --wait-for-restart")]
    [InlineData("echo --wire plain --budgets /nowhere", "--budgets /nowhere: Could not find file '/nowhere'.")]
    [InlineData(
        "hostile --wire plain --attacks pings",
        "hostile needs --control ws://HOST:PORT/ws, a second keyrxd that is attacked for comparison")]
    [InlineData(
        "hostile --wire plain --attacks tiny-records",
        "tiny-records needs --publish-token-file, a token with the scope publish and the topic 'state';"
            + " or leave it out with --attacks")]
    [InlineData(
        "hostile --wire plain --attacks pings --control http://127.0.0.1/",
        "--control 'http://127.0.0.1/': write ws://HOST:PORT/PATH (there is no TLS here)")]
    [InlineData(
        "hostile --attacks pings --control ws://192.0.2.1:1/ws --token-file TOKEN",
        "--control ws://192.0.2.1:1/ws: hostile attacks servers of this machine only, on loopback")]
    [InlineData(
        "hostile --attacks pings --control ws://127.0.0.1:9867/ws --token-file TOKEN",
        "--control names the server itself: start a second keyrxd on another port")]
    public async Task AScenarioThatCannotBeRunSaysWhyAndExitsWithTwo(string arguments, string expected)
    {
        var common = new CommonOptions();
        var root = new RootCommand();
        common.AddTo(root);
        foreach (var command in new ScenarioCommands(common).Create()) root.Subcommands.Add(command);
        var token = Path.GetTempFileName();
        await File.WriteAllTextAsync(token, "secret", TestContext.Current.CancellationToken);
        var errors = new StringWriter();
        var console = Console.Error;
        Console.SetError(errors);
        try
        {
            var line = arguments.Replace("TOKEN", token, StringComparison.Ordinal);
            var code = await root.Parse(line).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal((int)ExitCode.Usage, code);
        }
        finally
        {
            Console.SetError(console);
            File.Delete(token);
        }

        Assert.Equal($"keyrx-load: {expected}{Environment.NewLine}", errors.ToString());
    }

    [Theory]
    [InlineData("localhost", "127.0.0.1:1234")]
    [InlineData("127.0.0.1", "127.0.0.1:1234")]
    [InlineData("[::1]", "[::1]:1234")]
    public void AHostBecomesAnAddress(string host, string address)
    {
        var token = Path.GetTempFileName();
        File.WriteAllText(token, "secret\n");
        var settings = Read($"--url ws://{host}:1234/ws --token-file {token}");
        File.Delete(token);

        Assert.Equal(address, settings.Server.ToString());
        Assert.Equal("secret", settings.Token);
    }

    private static LoadSettings Read(string arguments)
    {
        var common = new CommonOptions();
        var root = new RootCommand();
        common.AddTo(root);
        return common.Read(root.Parse(arguments));
    }
}

using System.Globalization;
using System.Net.WebSockets;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>
/// A daemon that keeps its log, stopped or killed in the middle of a flow, and its clients when they come back.
/// </summary>
public sealed class DaemonRestartTests : BoundedTest
{
    private const int Usage = 2, File = 4; // README, "Exit codes"
    private const string FastScript = "1ms / a down / 1ms / a up / repeat";

    [Theory]
    [InlineData(Subprotocols.JsonName, false)]
    [InlineData(Subprotocols.BinaryName, false)]
    [InlineData(Subprotocols.JsonName, true)]
    [InlineData(Subprotocols.BinaryName, true)]
    public async Task AClientResumesWithEachSequenceExactlyOnce(string subprotocol, bool killed)
    {
        string epoch;
        List<string> lines = [];
        await using (var first = await StartAsync())
        {
            using var client = await WireClient.ConnectAsync(first, subprotocol, Cancellation);
            var snapshot = await client.SubscribeAsync(Cancellation);
            Assert.StartsWith("snapshot ", snapshot, StringComparison.Ordinal);
            epoch = client.Epoch;
            lines.AddRange(await client.ReadKeysAsync(200, Cancellation));
            var ended = killed ? first.KillAsync(Cancellation) : first.StopAsync(Cancellation);
            await ReadToEndAsync(client, lines);
            await ended;
        }

        await using var second = await StartAsync();
        using var again = await WireClient.ConnectAsync(second, subprotocol, Cancellation);
        Assert.True(await again.ResumeAsync(epoch, SequenceOf(lines[^1]), Cancellation));
        lines.AddRange(await again.ReadKeysAsync(200, Cancellation));

        var start = SequenceOf(lines[0]);
        Assert.Equal(Enumerable.Range(0, lines.Count).Select(i => start + (ulong)i), lines.Select(SequenceOf));
        // A press and a release in turn, over the restart too: a record in another's place would show.
        Assert.All(lines.Zip(lines.Skip(1)), pair => Assert.NotEqual(ActionOf(pair.First), ActionOf(pair.Second)));
    }

    [Fact]
    public async Task ThePersistedLogIsForItsOwnerAndForOneDaemonOnly()
    {
        await using var daemon = await StartAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(PathOf("log")));

        var result = await RunAsync("--listen", "127.0.0.1:0", "--source", "none", "--persist-log", PathOf("log"));

        Assert.Equal(
            $"keyrxd: {PathOf("log")}: the log is in use by another keyrxd: stop it, or name another file",
            result.ErrorLine);
        result.AssertExitCode(File);
    }

    [Fact]
    public async Task KeysAreKeptInANamedFileOnly()
    {
        var result = await RunAsync("--source", "none", "--persist-keys");

        Assert.Equal("keyrxd: --persist-keys 'true': name the file too, with --persist-log FILE", result.ErrorLine);
        result.AssertExitCode(Usage);
    }

    private Task<DaemonProcess> StartAsync() =>
        DaemonProcess.StartAsync(
            Folder,
            ["--source", "script:" + WriteFile("fast", FastScript), "--persist-log", PathOf("log"), "--persist-keys"],
            Cancellation);

    private Task<ProgramResult> RunAsync(params string[] arguments) =>
        Programs.RunAsync(Programs.Keyrxd(Folder, ["run", .. arguments]), Cancellation);

    private async Task ReadToEndAsync(WireClient client, List<string> lines)
    {
        try
        {
            while (true) lines.AddRange(await client.ReadKeysAsync(1, Cancellation));
        }
        catch (WebSocketException)
        {
            // Closed, or cut: what had arrived by then is read.
        }
    }

    private static ulong SequenceOf(string line) => ulong.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture);

    private static string ActionOf(string line) => line.Split(' ')[2];
}

using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>Commands and their exit codes: what a person, a script and a service manager rely on.</summary>
public sealed class DaemonCommandTests : BoundedTest
{
    private const int Usage = 2, CannotStart = 3, File = 4; // README, "Exit codes"
    private const string AnyPort = "127.0.0.1:0"; // the default one may be taken by somebody's own daemon

    [Fact]
    public async Task HelpListsCommandsAndSettings()
    {
        var help = await RunAsync("--help");

        help.AssertExitCode(0);
        foreach (var word
            in (string[])["run", "watch", "devices", "probe", "record", "token", "--source", "--listen", "--config"])
            Assert.Contains(word, help.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VersionIsOneLine()
    {
        var version = await RunAsync("--version");

        version.AssertExitCode(0);
        Assert.Matches(@"^\d+\.\d+\.\d+\S*\n$", version.Output);
    }

    [Theory]
    [InlineData(
        "keyrxd: Unrecognized command or argument '--lsten'; did you mean --listen? (see keyrxd --help)", "run",
        "--lsten", "127.0.0.1:0")]
    [InlineData(
        "keyrxd: Unrecognized command or argument '--lsten=1'; did you mean --listen? (see keyrxd --help)",
        "--lsten=1")]
    [InlineData(
        "keyrxd: Unrecognized command or argument 'wacth'; did you mean watch? (see keyrxd --help)", "wacth")]
    [InlineData(
        "keyrxd: Unrecognized command or argument 'rotat'; did you mean rotate? (see keyrxd --help)", "token",
        "rotat")]
    [InlineData("keyrxd: Unrecognized command or argument 'start' (see keyrxd --help)", "start")]
    [InlineData("keyrxd: there is no option '--jsn' here; did you mean --json? (see keyrxd --help)", "watch", "--jsn")]
    [InlineData(
        "keyrxd: --include '': give a by-id name, vendor:product, a name or a path (keyrxd devices lists them)",
        "--include", "")]
    [InlineData(
        "keyrxd: --exclude ' ': give a by-id name, vendor:product, a name or a path (keyrxd devices lists them)",
        "--include", "Keyboard", "--exclude", " ")]
    [InlineData(
        "keyrxd: --listen '127.0.0.1': give a loopback address and a port, as 127.0.0.1:9867 or [::1]:9867", "--listen",
        "127.0.0.1")]
    [InlineData(
        "keyrxd: --listen '0.0.0.0:9867': give a loopback address and a port, as 127.0.0.1:9867 or [::1]:9867",
        "--listen", "0.0.0.0:9867")]
    [InlineData(
        "keyrxd: --allow-origin: 'null' is what files and sandboxed pages of anybody send: it cannot be allowed",
        "--allow-origin", "null")]
    [InlineData(
        "keyrxd: --allow-origin: '' is no origin: give scheme://host or scheme://host:port, as https://keys.example",
        "--allow-origin", "")]
    [InlineData(
        "keyrxd: --allow-host: 'http://x' has a scheme, which no Host has: give host or host:port, " +
            "as keys.example:8443",
        "--allow-host", "http://x")]
    [InlineData("keyrxd: --persist-log '': give the name of a file", "--persist-log", "")]
    [InlineData("keyrxd: --audit ' ': give the name of a file", "--audit", " ")]
    [InlineData("keyrxd: --max-connections '0': give a whole number from 1 to 1000000", "--max-connections", "0")]
    [InlineData(
        "keyrxd: --log-level 'loud': give trace, debug, information, warning, error or none", "--log-level", "loud")]
    [InlineData("keyrxd: --source 'script': script needs a file, as in script:PATH", "--source", "script")]
    [InlineData("keyrxd: --feed 'tcp:1': give unix:PATH, - for standard input, or none", "--feed", "tcp:1")]
    [InlineData(
        "keyrxd: --source 'none': there are no keys to record: give evdev, script:FILE, demo, fifo:PATH or replay:FILE",
        "record", "none.keys", "--source", "none")]
    [InlineData(
        "keyrxd: 'http://x' is no server address: give ws://HOST:PORT/ws or wss://HOST:PORT/ws", "watch", "http://x")]
    public async Task WhatCannotBeMeantIsOneLineAndExitCode2(string line, params string[] arguments)
    {
        var result = await RunAsync(arguments);

        Assert.Equal(line, result.ErrorLine);
        result.AssertExitCode(Usage);
    }

    [Fact]
    public async Task ABusyPortIsExitCode3()
    {
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "none"], Cancellation);
        var result = await RunAsync("--source", "none", "--listen", daemon.Url.Authority);

        Assert.Equal(
            $"keyrxd: cannot listen on {daemon.Url.Authority}: Address already in use; is another keyrxd running? " +
                $"(--listen 127.0.0.1:PORT takes another port)",
            result.ErrorLine);
        result.AssertExitCode(CannotStart);
    }

    /// <summary>Nothing is sent, and nobody asked: the addresses are those of documents (RFC 5737, RFC 3849).</summary>
    [Theory]
    [InlineData("http://192.0.2.1:9867/", "pause")]
    [InlineData("http://192.0.2.1:9867/", "resume")]
    [InlineData("http://[2001:db8::1]:9867/", "token", "--browser")]
    public async Task TheOwnersTokenIsNotSentToAnotherMachineInTheClear(
        string address, params string[] command)
    {
        await RunAsync("token");
        var result = await RunAsync([.. command, "--url", address]);

        const string Reason = "the token would cross the network for all to read; ssh -L makes it one of this machine";
        Assert.Equal($"keyrxd: {address}: {Reason}", result.ErrorLine);
        result.AssertExitCode(Usage);
    }

    [Fact]
    public async Task AScriptThatCannotBePlayedIsExitCode3WithFileAndLine()
    {
        var script = WriteFile("bad.keys", "a\nb down / b down\n");
        var bad = await RunAsync("--source", "script:" + script, "--listen", AnyPort);
        var missing = await RunAsync("--source", "script:" + PathOf("none.keys"), "--listen", AnyPort);

        Assert.Equal($"keyrxd: {script}:2: the key is down already", bad.ErrorLine);
        Assert.StartsWith(
            $"keyrxd: {PathOf("none.keys")}: the script cannot be read: ", missing.ErrorLine, StringComparison.Ordinal);
        Assert.Equal([CannotStart, CannotStart], [bad.ExitCode, missing.ExitCode]);
    }

    [Fact]
    public async Task TokenPrintsWhatItMadeAndOnlyTheOwnerMayReadIt()
    {
        var first = await RunAsync("token");
        var again = await RunAsync("token");

        Assert.Equal((0, 0), (first.ExitCode, again.ExitCode));
        Assert.Matches(@"^[A-Za-z0-9_-]{43}\n$", first.Output);
        Assert.Equal(first.Output, again.Output);
        Assert.Equal(first.Output, System.IO.File.ReadAllText(PathOf("keyrx/token")));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(PathOf("keyrx/token")));
    }

    [Theory]
    [InlineData("token")]
    [InlineData("run", "--source", "none", "--listen", "127.0.0.1:0")]
    public async Task ATokenThatOthersCanReadIsNotUsed(params string[] arguments)
    {
        var token = WriteFile("token", new string('t', 43) + "\n");
        System.IO.File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        var result = await RunAsync([.. arguments, "--token-file", token]);

        Assert.Equal(
            $"keyrxd: {token}: others can read or write it, so it is not used: chmod 600 it", result.ErrorLine);
        result.AssertExitCode(File);
    }

    [Theory]
    [InlineData("--config", "")]
    [InlineData("token", "--token-file", "")]
    [InlineData("record", "", "--source", "demo")]
    public async Task AnEmptyPathIsOneLineAndExitCode4(params string[] arguments)
    {
        var result = await RunAsync(arguments);

        Assert.StartsWith("keyrxd: ", result.ErrorLine, StringComparison.Ordinal);
        result.AssertExitCode(File);
    }

    [Fact]
    public async Task WithoutKeyboardsProbeSaysWhyAndDevicesListsNone()
    {
        Assert.SkipWhen(
            Directory.Exists("/dev/input") && Directory.EnumerateFiles("/dev/input", "event*").Any(),
            "this machine has input devices");
        var probe = await RunAsync("probe");
        var devices = await RunAsync("devices");

        probe.AssertExitCode(CannotStart);
        Assert.Equal(1, probe.Output.Count(c => c == '\n'));
        var hasHook = devices.ExitCode == 0;
        Assert.Equal(hasHook ? "no input devices: see keyrxd probe\n" : "", devices.Output);
        Assert.True(hasHook || devices.ExitCode == CannotStart, devices.Error);
    }

    [Fact]
    public async Task WhatWasRecordedIsReplayed()
    {
        var script = WriteFile("once.keys", "leftshift down / a / leftshift up / 20ms / b\n");
        var recording = PathOf("keys.rec");
        var record = await RunAsync("record", recording, "--source", "script:" + script);
        record.AssertExitCode(0);
        Assert.EndsWith(" events recorded, 0 lost", record.ErrorLine, StringComparison.Ordinal);

        await using var daemon = await DaemonProcess.StartAsync(
            Folder, ["--source", "replay:" + recording], Cancellation);
        using var client = await WireClient.ConnectAsync(daemon, Subprotocols.JsonName, Cancellation);
        await client.SubscribeAsync(Cancellation); // the first events may have passed by now
        using var late = await WireClient.ConnectAsync(daemon, Subprotocols.JsonName, Cancellation);
        await late.ResumeFromStartAsync(client.Epoch, Cancellation);

        Assert.Equal(
            [
                "1 KEY_LEFTSHIFT press", "2 KEY_A press", "3 KEY_A release", "4 KEY_LEFTSHIFT release", "5 KEY_B press",
                "6 KEY_B release"],
            await late.ReadKeysAsync(6, Cancellation));
    }

    [Fact]
    public async Task ARecordingIsNeverOverwritten()
    {
        var recording = WriteFile("keys.rec", "KEYRX1\n");
        var result = await RunAsync("record", recording, "--source", "demo");

        Assert.Equal($"keyrxd: {recording} is there already: give a new name, or remove it", result.ErrorLine);
        result.AssertExitCode(File);
    }

    [Fact]
    public async Task WatchWithoutAServerIsExitCode3()
    {
        await RunAsync("token");
        var result = await RunAsync("watch", "ws://127.0.0.1:1/ws");

        Assert.StartsWith("keyrxd: ws://127.0.0.1:1/ws: ", result.ErrorLine, StringComparison.Ordinal);
        result.AssertExitCode(CannotStart);
    }

    private Task<ProgramResult> RunAsync(params string[] arguments) =>
        Programs.RunAsync(Programs.Keyrxd(Folder, arguments), Cancellation);
}

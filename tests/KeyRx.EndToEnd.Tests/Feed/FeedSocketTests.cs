using KeyRx.Daemon.Feed;
using KeyRx.EndToEnd.Tests.Daemons;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Feed;

/// <summary>A remapper at the Unix socket of a real daemon, and a real client at the other end.</summary>
public sealed class FeedSocketTests : BoundedTest
{
    private const string Lines =
        """
        {"type":"state","modifiers":["shift"],"locks":[],"layer":"nav","active_profile":"Games"}
        {"type":"profile_changed","profile":"Games"}
        {"type":"layer","layer":"nav"}
        {"type":"mapping","input":"KEY_CAPSLOCK","output":["KEY_ESC"],"kind":"tap"}

        """;

    private string SocketPath => PathOf("feed");

    [Fact]
    public async Task EachLineIsAnEventAndWhatHoldsIsToldToWhoComesLate()
    {
        await using var daemon = await StartAsync();
        await using var listener = await FeedListener.ConnectAsync(daemon, Cancellation);
        using var feeder = new Feeder(SocketPath);

        await feeder.SayAsync(Lines, Cancellation);

        Assert.Equal(
            [
                """layer #1 {"layer":"nav"}""",
                """mapping #1 {"input":"KEY_CAPSLOCK","output":["KEY_ESC"],"kind":"tap"}""",
                """profile_changed #1 {"profile":"Games"}""",
                """state #1 {"modifiers":["shift"],"locks":[],"layer":"nav","active_profile":"Games"}""",
            ],
            (await listener.ReadAsync(4)).Order(StringComparer.Ordinal));

        await using var late = await FeedListener.ConnectAsync(daemon, Cancellation);
        Assert.Equal(
            [
                """layer at #1 {"layer":"nav"}""",
                """profile_changed at #1 {"profile":"Games"}""",
                """state at #1 {"modifiers":["shift"],"locks":[],"layer":"nav","active_profile":"Games"}""",
            ],
            (await late.ReadAsync(3)).Order(StringComparer.Ordinal));
        await feeder.SayAsync("{\"type\":\"mapping\",\"input\":\"KEY_A\",\"output\":[]}\n", Cancellation);
        Assert.Equal(["""mapping #2 {"input":"KEY_A","output":[]}"""], await late.ReadAsync(1));
        await daemon.StopAsync(Cancellation);
    }

    [Fact]
    public async Task BadLinesAreAnsweredByNumberAndGoodOnesAreNot()
    {
        await using var daemon = await StartAsync();
        using var feeder = new Feeder(SocketPath);

        await feeder.SayAsync(
            Lines + "{\"type\":\"layer\",\"layer\":7}\n\nno JSON\n" + new string('x', FeedLine.BytesMax + 1) +
                "\n{\"type\":",
            Cancellation);
        feeder.EndSaying();

        Assert.Equal(
            """{"type":"error","line":5,"message":"'layer' is no string"}""", await feeder.HearAsync(Cancellation));
        Assert.Equal(
            """{"type":"error","line":7,"message":"the line is no JSON: it breaks off or is malformed at byte 0"}""",
            await feeder.HearAsync(Cancellation));
        Assert.Equal(
            """{"type":"error","line":8,"message":"the line is over 65536 bytes long"}""",
            await feeder.HearAsync(Cancellation));
        Assert.Equal(
            """{"type":"error","line":9,"message":"the line is no JSON: it breaks off or is malformed at byte 8"}""",
            await feeder.HearAsync(Cancellation));
        Assert.Null(await feeder.HearAsync(Cancellation));
    }

    [Fact]
    public async Task SeveralFeedOneAfterTheOtherAndAtOnceAndMayLeaveInTheMiddleOfALine()
    {
        await using var daemon = await StartAsync();
        await using var listener = await FeedListener.ConnectAsync(daemon, Cancellation);
        using var first = new Feeder(SocketPath);
        using (var cut = new Feeder(SocketPath)) await cut.SayAsync("{\"type\":\"layer\",\"lay", Cancellation);
        using var second = new Feeder(SocketPath);

        await first.SayAsync("{\"type\":\"layer\",", Cancellation);
        await second.SayAsync("{\"LayerChange\":{\"new\":\"two\"}}\n", Cancellation);
        Assert.Equal(["""layer #1 {"layer":"two"}"""], await listener.ReadAsync(1));
        await first.SayAsync("\"layer\":\"one\"}", Cancellation);
        first.EndSaying(); // a last line needs no line feed

        Assert.Equal(["""layer #2 {"layer":"one"}"""], await listener.ReadAsync(1));
    }

    [Fact]
    public async Task WhoDoesNotReadItsAnswersIsHeardAllTheSame()
    {
        await using var daemon = await StartAsync();
        await using var listener = await FeedListener.ConnectAsync(daemon, Cancellation);
        using var feeder = new Feeder(SocketPath);

        for (var i = 0; i < 100; i++)
            await feeder.SayAsync(string.Concat(Enumerable.Repeat("{}\n", 200)), Cancellation);
        await feeder.SayAsync("{\"type\":\"layer\",\"layer\":\"nav\"}\n", Cancellation);

        Assert.Equal(["""layer #1 {"layer":"nav"}"""], await listener.ReadAsync(1));
    }

    [Fact]
    public async Task MoreFeedersThanThereIsRoomForAreTurnedAway()
    {
        await using var daemon = await StartAsync();
        List<Feeder> feeders = [.. Enumerable.Range(0, FeedSocket.FeedersMax).Select(_ => new Feeder(SocketPath))];
        try
        {
            using var another = new Feeder(SocketPath);
            Assert.Equal(
                """{"type":"error","line":0,"message":"16 feeders are connected, which is all there is room for: close one"}""",
                await another.HearAsync(Cancellation));
            Assert.Null(await another.HearAsync(Cancellation));
        }
        finally
        {
            feeders.ForEach(feeder => feeder.Dispose());
        }
    }

    [Fact]
    public async Task TheSocketIsItsOwnersAloneAndGoesWithTheDaemon()
    {
        await using var daemon = await StartAsync();
        using var feeder = new Feeder(SocketPath);
        await feeder.SayAsync("{}\n", Cancellation);
        Assert.NotNull(await feeder.HearAsync(Cancellation)); // taken in: what still waits for that is reset by a stop

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SocketPath));
        Assert.Contains($"  feed    {SocketPath}\n", daemon.Output, StringComparison.Ordinal);
        await daemon.StopAsync(Cancellation);

        Assert.False(File.Exists(SocketPath));
        Assert.Null(await feeder.HearAsync(Cancellation));
    }

    [Fact]
    public async Task WhatADeadDaemonLeftIsReplaced()
    {
        await using (await StartAsync())
        {
            // Disposing kills it: nobody tidies up.
        }

        Assert.True(File.Exists(SocketPath));
        await using var daemon = await StartAsync();
        await using var listener = await FeedListener.ConnectAsync(daemon, Cancellation);
        using var feeder = new Feeder(SocketPath);
        await feeder.SayAsync("{\"type\":\"layer\",\"layer\":\"nav\"}\n", Cancellation);

        Assert.Equal(["""layer #1 {"layer":"nav"}"""], await listener.ReadAsync(1));
        await daemon.StopAsync(Cancellation);
    }

    [Fact]
    public async Task ASocketInUseIsExitCode3AndStaysInUse()
    {
        await using var daemon = await StartAsync();
        var result = await RunAsync(SocketPath);

        Assert.Equal(
            $"keyrxd: --feed unix:{SocketPath}: another program listens there: is another keyrxd running? (--feed " +
                $"unix:OTHER takes another path)",
            result.ErrorLine);
        result.AssertExitCode(3); // README, "Exit codes"
        using var feeder = new Feeder(SocketPath);
    }

    [Fact]
    public async Task WhatIsNoSocketIsNeverReplaced()
    {
        var result = await RunAsync(WriteFile("notes", "mine"));

        Assert.Equal(
            $"keyrxd: --feed unix:{PathOf("notes")}: is there already and no socket: give another path, or remove it",
            result.ErrorLine);
        result.AssertExitCode(3);
        Assert.Equal("mine", File.ReadAllText(PathOf("notes")));
    }

    [Fact]
    public async Task AFolderThatIsNotThereIsExitCode3()
    {
        var result = await RunAsync(PathOf("none/feed"));

        Assert.Equal(
            $"keyrxd: --feed unix:{PathOf("none/feed")}: its folder is not there: make it with mkdir -m 700",
            result.ErrorLine);
        result.AssertExitCode(3);
    }

    [Fact]
    public async Task AnotherUserIsKeptOutByTheModeAndByItsName()
    {
        Assert.SkipUnless(
            Environment.IsPrivilegedProcess
                && Programs.Find("setpriv") is not null
                && Programs.Find("perl") is not null,
            "needs root, setpriv and perl");
        await using var daemon = await StartAsync();
        File.SetUnixFileMode(
            Folder, File.GetUnixFileMode(Folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

        Assert.Equal("Permission denied", await ConnectAsNobodyAsync());
        File.SetUnixFileMode(
            SocketPath, File.GetUnixFileMode(SocketPath) | UnixFileMode.OtherRead | UnixFileMode.OtherWrite);
        Assert.Equal(
            """{"type":"error","line":0,"message":"only the user that runs keyrxd, and root, may feed it"}""",
            await ConnectAsNobodyAsync());

        await daemon.StopAsync(Cancellation);
        Assert.Contains(
            "feed: user 65534 may not feed this daemon: only the user that runs it, and root; the connection is closed",
            daemon.Error, StringComparison.Ordinal);
    }

    private async Task<string> ConnectAsNobodyAsync()
    {
        const string Program = "my $s = IO::Socket::UNIX->new(Peer => shift) or print(\"$!\"), exit; print <$s>;";
        var start = new System.Diagnostics.ProcessStartInfo(
            "setpriv", [
                "--reuid", "65534", "--regid", "65534", "--clear-groups", "perl", "-MIO::Socket::UNIX", "-e", Program,
                SocketPath]);
        return (await Programs.RunAsync(start, Cancellation)).Output.TrimEnd();
    }

    private Task<DaemonProcess> StartAsync() =>
        DaemonProcess.StartAsync(Folder, ["--source", "none", "--feed", "unix:" + SocketPath], Cancellation);

    private Task<ProgramResult> RunAsync(string path) =>
        Programs.RunAsync(
            Programs.Keyrxd(Folder, ["--source", "none", "--listen", "127.0.0.1:0", "--feed", "unix:" + path]),
            Cancellation);
}

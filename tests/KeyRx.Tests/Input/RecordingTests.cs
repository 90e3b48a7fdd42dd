using System.Runtime.InteropServices;
using KeyRx.Input;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.Tests.Input;

public sealed class RecordingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PlayedTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatWasRecordedIsPlayedAtItsPace()
    {
        var path = await RecordAsync(
            "leftshift down / a / 60ms / device two / b down / 30ms / b up / device one / leftshift up");
        using var ring = KeyEventRing.Create(1024);
        var watch = new RingWatch(ring);
        var origin = Monotonic.Nanos(_time);
        await using var source = ReplayKeyEventSource.FromFile(path, _time);
        source.Start(ring);

        var events = watch.Take(5);
        await _time.AdvanceOnceAwaitedAsync(TimeSpan.FromMilliseconds(60), Cancellation);
        events.AddRange(watch.Take(1));
        await _time.AdvanceOnceAwaitedAsync(TimeSpan.FromMilliseconds(30), Cancellation);
        events.AddRange(watch.Take(4));
        await source.Completion.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        Assert.Equal(
            "1 DeviceAdded / 2 DeviceAdded / 1 leftshift down / 1 a down / 1 a up / 2 b down / 2 b up / 1 leftshift " +
                "up / 1 DeviceRemoved / 2 DeviceRemoved",
            Keys.Tell(events));
        Assert.Equal(
            [0ul, 0ul, 0ul, 60_000_000ul, 90_000_000ul, 90_000_000ul],
            events.Where(e => e.IsKey).Select(e => e.TimeNanos - origin));
        Assert.Equal(0, source.IgnoredCount);
    }

    [Fact]
    public async Task OnlyItsOwnerMayReadARecording()
    {
        var path = await RecordAsync("a");
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no file modes");
        else Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task ARecordingIsItsNameAndTwentyFourBytesAnEvent()
    {
        var path = await RecordAsync("a");
        var bytes = await File.ReadAllBytesAsync(path, Cancellation);

        Assert.Equal("KEYRX1\n"u8, bytes.AsSpan(0, 7));
        Assert.Equal(7 + (4 * 24), bytes.Length);
        Assert.Equal(
            "1 DeviceAdded / 1 a down / 1 a up / 1 DeviceRemoved",
            Keys.Tell(MemoryMarshal.Cast<byte, KeyEvent>(bytes.AsSpan(7)).ToArray()));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(23, 1)]
    public async Task ATornTailIsIgnoredAndCounted(int tailBytes, int ignored)
    {
        var path = Write(Press("a"), new byte[tailBytes]);
        var (events, source) = await PlayAsync(path);

        Assert.Equal("1 DeviceAdded / 1 a down / 1 a up synthetic / 1 DeviceRemoved", Keys.Tell(events));
        Assert.Equal(ignored, source.IgnoredCount);
    }

    [Fact]
    public async Task WhatCannotHaveHappenedIsIgnoredAndCounted()
    {
        KeyEvent[] events =
        [
            Press("a")[0] with { Action = KeyAction.Release },
            Press("a")[0] with { Device = 0 },
            Press("a")[0] with { Native = 4000 },
            Press("a")[0] with { Action = (KeyAction)99 },
            new KeyEvent { Action = KeyAction.DeviceAdded },
            new KeyEvent { Action = KeyAction.StateBegin, Device = 1 },
            new KeyEvent { Action = KeyAction.HookLost },
            Press("b")[0] with { TimeNanos = 0 },
        ];
        var (played, source) = await PlayAsync(Write(events, []));

        Assert.Equal("0 HookLost / 1 DeviceAdded / 1 b down / 1 b up synthetic / 1 DeviceRemoved", Keys.Tell(played));
        Assert.Equal(6, source.IgnoredCount);
    }

    [Fact]
    public async Task APauseIsNeverLongerThanAnHour()
    {
        KeyEvent[] events =
            [Press("a")[0] with { TimeNanos = 1 }, Press("b")[0] with { TimeNanos = ulong.MaxValue - 5 }];
        using var ring = KeyEventRing.Create(64);
        var watch = new RingWatch(ring);
        await using var source = ReplayKeyEventSource.FromFile(Write(events, []), _time);
        source.Start(ring);
        watch.Take(2);

        await _time.AdvanceOnceAwaitedAsync(TimeSpan.FromHours(1), Cancellation);

        Assert.Equal("1 b down", Keys.Tell(watch.Next()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("KEYRX")]
    [InlineData("KEYRX2\n")]
    [InlineData("something else entirely")]
    public void WhatIsNoRecordingIsRefused(string content)
    {
        var path = _folder.File("x", content);
        Assert.Equal(
            $"{path} is no recording of this version: make one with keyrxd record",
            Assert.Throws<KeyEventSourceException>(() => ReplayKeyEventSource.FromFile(path)).Message);
    }

    [Fact]
    public void ARecordingThatIsNotThereIsToldInOneLine() =>
        Assert.StartsWith(
            "/nowhere/x: the recording cannot be read: ",
            Assert.Throws<KeyEventSourceException>(() => ReplayKeyEventSource.FromFile("/nowhere/x")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void NoFileIsOverwritten()
    {
        using var ring = KeyEventRing.Create(8);
        var path = _folder.File("x", "dear diary");
        Assert.Equal(
            $"{path} is there already: give a new name, or remove it",
            Assert.Throws<KeyEventSourceException>(() => KeyEventRecorder.Start(path, ring)).Message);
        Assert.StartsWith(
            "/nowhere/x: the recording cannot be written: ",
            Assert.Throws<KeyEventSourceException>(() => KeyEventRecorder.Start("/nowhere/x", ring)).Message,
            StringComparison.Ordinal);
        Assert.Equal("dear diary", File.ReadAllText(path));
    }

    [Fact]
    public async Task ADeviceThatIsFullEndsTheRecording()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full");
        using var ring = KeyEventRing.Create(8);
        ring.Publish(Press("a")[0]);
        var recorder = KeyEventRecorder.Start(
            new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0), ring);
        ring.Publish(Press("a")[0]);
        ring.Wake();

        await Assert.ThrowsAsync<IOException>(() =>
            recorder.Completion.WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
        await Assert.ThrowsAsync<IOException>(() => recorder.DisposeAsync().AsTask());
    }

    public void Dispose()
    {
        _time.Dispose();
        _folder.Dispose();
    }

    private static KeyEvent[] Press(string key) =>
        [new KeyEvent { Device = 1, Native = Keys.Native(key), Action = KeyAction.Press, TimeNanos = 1000 }];

    /// <summary>Records a script that runs on the test's clock, which is moved until it ends.</summary>
    private async Task<string> RecordAsync(string script)
    {
        using var ring = KeyEventRing.Create(1024);
        using var time = new PlayedTime();
        var path = _folder.PathOf("recording");
        await using var recorder = KeyEventRecorder.Start(path, ring);
        await using var source = ScriptedKeyEventSource.FromText("test", "device one / " + script, "test", time);
        source.Start(ring);
        ring.RequestResync();
        foreach (var delay in script.Split('/').Where(token => token.Contains("ms", StringComparison.Ordinal)))
        {
            await time.AdvanceOnceAwaitedAsync(
                TimeSpan.FromMilliseconds(
                    int.Parse(delay.AsSpan().Trim()[..^2], System.Globalization.CultureInfo.InvariantCulture)),
                Cancellation);
        }
        await source.Completion.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        await recorder.DisposeAsync();
        Assert.Equal(0, recorder.LostCount);
        Assert.Equal((new FileInfo(path).Length - 7) / 24, recorder.EventCount);
        return path;
    }

    private string Write(KeyEvent[] events, byte[] tail) =>
        _folder.File("written", [.. "KEYRX1\n"u8, .. MemoryMarshal.AsBytes(events.AsSpan()), .. tail]);

    private async Task<(List<KeyEvent> Events, ReplayKeyEventSource Source)> PlayAsync(string path)
    {
        using var ring = KeyEventRing.Create(1024);
        await using var source = ReplayKeyEventSource.FromFile(path, _time);
        source.Start(ring);
        await source.Completion.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        return (new RingWatch(ring).TakeRest(), source);
    }
}

using KeyRx.Input;
using KeyRx.Input.Interop;
using KeyRx.Protocol;
using KeyRx.Protocol.Keys;
using Xunit;

namespace KeyRx.Tests.Input;

/// <summary>The native hook through the public face, fed by a FIFO of input events: no keyboard is needed.</summary>
public sealed class NativeKeyEventSourceTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly KeySourceOptions Options = new();

    private readonly TemporaryFolder _folder = new();
    private readonly KeyEventRing _ring = KeyEventRing.Create(1024);
    private readonly RingWatch _watch;

    public NativeKeyEventSourceTests() => _watch = new RingWatch(_ring);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheHookWritesWhatItReadsAndEndsWithItsWriter()
    {
        NativeBuild.RequireOrSkip();
        var path = Fifo.Make(_folder);
        await using var source = new NativeKeyEventSource(path, Options);
        source.Start(_ring);
        Assert.Equal("1 DeviceAdded", Keys.Tell(_watch.Take(1)));
        Assert.Equal("event stream", _ring.Devices.Find(1)?.Name);
        using (var writer = Fifo.OpenWriter(path))
        {
            writer.Write([.. InputEvents.Key("leftshift", 1), .. InputEvents.Key("a", 1), .. InputEvents.Report()]);
            var events = _watch.Take(2);
            Assert.Equal("1 leftshift down / 1 a down", Keys.Tell(events));
            Assert.Equal(KeyCodes.Usage(Keys.Native("a")), events[1].Code);
            Assert.Equal(KeyModifiers.LeftShift, events[1].Modifiers);
        }

        await source.Completion.WaitAsync(Patience, Cancellation);

        Assert.Equal(["1 a up synthetic", "1 leftshift up synthetic"], _watch.Take(2).Select(Keys.Tell).Order());
        Assert.Equal("1 DeviceRemoved", Keys.Tell(_watch.Take(1)));
    }

    [Fact]
    public async Task DisposingStopsTheHookAndKeepsTheNamesOfItsDevices()
    {
        NativeBuild.RequireOrSkip();
        var source = new NativeKeyEventSource(Fifo.Make(_folder), Options);
        source.Start(_ring);
        _watch.Take(1);
        Assert.NotNull(_ring.Devices.Find(1));

        await source.DisposeAsync().AsTask().WaitAsync(Patience, Cancellation);
        await source.DisposeAsync();

        Assert.True(source.Completion.IsCompletedSuccessfully);
        Assert.Equal("1 DeviceRemoved", Keys.Tell(_watch.TakeRest()));
        Assert.Equal("event stream", _ring.Devices.Find(1)?.Name);
        Assert.Null(_ring.Devices.Find(7));
    }

    [Fact]
    public async Task TheHookAnswersAResyncRequest()
    {
        NativeBuild.RequireOrSkip();
        await using var source = new NativeKeyEventSource(Fifo.Make(_folder), Options);
        source.Start(_ring);
        _watch.Take(1);

        _ring.RequestResync();

        Assert.Equal("1 StateBegin / 0 StateEnd", Keys.Tell(_watch.TakeUntil(KeyAction.StateEnd)));
    }

    [Fact]
    public async Task ASourceThatCannotStartSaysWhatToDo()
    {
        NativeBuild.RequireOrSkip();
        await using var source = new NativeKeyEventSource("/nowhere/event0", Options);

        var error = Assert.Throws<KeyEventSourceException>(() => source.Start(_ring));

        Assert.Equal("/nowhere/event0 does not exist: correct the path, or plug the device in.", error.Message);
        var report = NativeProbe.Run("/nowhere/event0");
        Assert.Equal((false, error.Message), (report.CanCapture, report.Detail));
    }

    [Fact]
    public async Task ASourceStartsOnceAndNotAfterItsEnd()
    {
        NativeBuild.RequireOrSkip();
        var source = new NativeKeyEventSource(Fifo.Make(_folder), Options);
        source.Start(_ring);
        Assert.Throws<InvalidOperationException>(() => source.Start(_ring));
        await source.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => source.Start(_ring));

        var neverStarted = new NativeKeyEventSource(path: null, Options);
        await neverStarted.DisposeAsync();
        Assert.True(neverStarted.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public void WithoutTheLibraryTheUserLearnsHowToGetIt()
    {
        Assert.Equal(
            "live capture needs libkeyrx_hook.so beside the program: copy it there, or, if the build made none, " +
                "apt-get install cmake make gcc libc6-dev and build again",
            NativeHook.FindObstacle(isLinux: true, () => throw new DllNotFoundException()));
        Assert.Equal(
            "live capture needs the native hook of this version, and libkeyrx_hook is of another: build again",
            NativeHook.FindObstacle(isLinux: true, () => NativeMethods.AbiVersion + 1));
        Assert.Equal(
            "live capture exists on Linux only so far: use script:FILE, replay:FILE or demo",
            NativeHook.FindObstacle(isLinux: false, () => 1));
        Assert.Null(NativeHook.FindObstacle(isLinux: true, () => NativeMethods.AbiVersion));
    }

    [Fact]
    public void DevicesAreListed()
    {
        NativeBuild.RequireOrSkip();
        Assert.All(
            NativeDevices.List(), device => Assert.StartsWith("/dev/input/", device.Path, StringComparison.Ordinal));
        Assert.Equal("no keyboard found", NativeHook.DescribeError(-3));
    }

    public void Dispose()
    {
        _ring.Dispose();
        _folder.Dispose();
    }
}

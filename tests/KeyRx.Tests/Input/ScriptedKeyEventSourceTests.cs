using KeyRx.Input;
using KeyRx.Protocol;
using KeyRx.Protocol.Keys;
using Xunit;

namespace KeyRx.Tests.Input;

public sealed class ScriptedKeyEventSourceTests : IDisposable
{
    private readonly KeyEventRing _ring = KeyEventRing.Create(1024);
    private readonly PlayedTime _time = new();
    private readonly RingWatch _watch;

    public ScriptedKeyEventSourceTests() => _watch = new RingWatch(_ring);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AScriptIsPlayedByTheClockAndEndsWithItsDevice()
    {
        var origin = Monotonic.Nanos(_time);
        await using var source = Start("leftshift down / a down / 60ms / a up / 40ms / leftshift up");

        Assert.Equal("1 DeviceAdded / 1 leftshift down / 1 a down", Keys.Tell(_watch.Take(3)));
        await _time.AdvanceOnceAwaitedAsync(TimeSpan.FromMilliseconds(60), Cancellation);
        var up = _watch.Next();
        await _time.AdvanceOnceAwaitedAsync(TimeSpan.FromMilliseconds(40), Cancellation);
        Assert.Equal("1 leftshift up / 1 DeviceRemoved", Keys.Tell(_watch.Take(2)));
        await source.Completion.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        Assert.Equal("1 a up", Keys.Tell(up));
        Assert.Equal(60_000_000ul, up.TimeNanos - origin);
        Assert.Equal(KeyModifiers.LeftShift, up.Modifiers);
        Assert.Equal(KeyCodes.Usage(Keys.Native("a")), up.Code);
    }

    [Fact]
    public async Task KeysThatAreStillDownAtTheEndAreReleased()
    {
        await using var source = Start("device left / a down / device right / b down / device left / c down");

        Assert.Equal(
            "1 DeviceAdded / 2 DeviceAdded / 1 a down / 2 b down / 1 c down / 1 a up synthetic / 1 c up synthetic / " +
                "2 b up synthetic / 1 DeviceRemoved / 2 DeviceRemoved",
            Keys.Tell(_watch.Take(10)));
        await source.Completion.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.Empty(_watch.TakeRest());
    }

    [Fact]
    public async Task ARepeatingScriptStartsAgainWithNothingHeld()
    {
        await using var source = Start("a down / 50ms / repeat");

        Assert.Equal("1 DeviceAdded / 1 a down", Keys.Tell(_watch.Take(2)));
        for (var round = 0; round < 5; round++)
        {
            await _time.AdvanceOnceAwaitedAsync(TimeSpan.FromMilliseconds(50), Cancellation);
            Assert.Equal("1 a up synthetic / 1 a down", Keys.Tell(_watch.Take(2)));
        }
    }

    [Fact]
    public async Task DisposingStopsAScriptAndReleasesWhatItHolds()
    {
        var source = Start("a down / 3600s / a up");
        Assert.Equal("1 DeviceAdded / 1 a down", Keys.Tell(_watch.Take(2)));

        await source.DisposeAsync();
        await source.DisposeAsync();

        Assert.True(source.Completion.IsCompletedSuccessfully);
        Assert.Equal("1 a up synthetic / 1 DeviceRemoved", Keys.Tell(_watch.TakeRest()));
    }

    [Fact]
    public async Task AScriptThatNeverStartedEndsWhenDisposed()
    {
        var source = ScriptedKeyEventSource.FromText("t", "a", "test", _time);
        await source.DisposeAsync();

        Assert.True(source.Completion.IsCompletedSuccessfully);
        Assert.Throws<ObjectDisposedException>(() => source.Start(_ring));
    }

    [Fact]
    public async Task ASourceStartsOnce()
    {
        await using var source = Start("1s");
        Assert.Throws<InvalidOperationException>(() => source.Start(_ring));
    }

    [Fact]
    public async Task AWaitingScriptAnswersAResyncRequest()
    {
        await using var source = Start("leftctrl down / device other / a down / b / 3600s");
        _watch.Take(6);

        _ring.RequestResync();
        await _time.AdvanceOnceAwaitedAsync(TimeSpan.FromMilliseconds(100), Cancellation);

        var answer = _watch.TakeUntil(KeyAction.StateEnd);
        Assert.Equal("1 StateBegin / 1 leftctrl held / 2 StateBegin / 2 a held / 0 StateEnd", Keys.Tell(answer));
        Assert.All(answer, e => Assert.Equal(KeyModifiers.LeftControl, e.Modifiers));
        Assert.False(_ring.TakeResyncRequest());
    }

    [Fact]
    public async Task DevicesHaveTheNamesOfTheScript()
    {
        await using var source = Start("device left / a / device right / a");

        Assert.Equal(
            new DeviceDescription(2, "right", "script:right", 0, 0, 0, IsVirtual: true), _ring.Devices.Find(2));
        Assert.Null(_ring.Devices.Find(0));
        Assert.Null(_ring.Devices.Find(3));
    }

    [Fact]
    public async Task TheDemoTypesForEver()
    {
        await using var source = ScriptedKeyEventSource.Demo(_time);
        source.Start(_ring);
        var events = new List<KeyEvent>();
        for (var i = 0; i < 100; i++)
        {
            await _time.AdvanceOnceAwaitedAsync(TimeSpan.FromMilliseconds(100), Cancellation);
            events.AddRange(_watch.TakeRest());
        }

        Assert.InRange(events.Count, 80, 110);
        Assert.False(source.Completion.IsCompleted);
        Assert.Equal("demo: a built-in script types by itself", source.Description);
    }

    [Fact]
    public void AFileIsReadUpToItsLimit()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("big.keys", new string('#', 1024 * 1024 + 1));
        var fits = folder.File("fits.keys", new string('#', 1024 * 1024));

        Assert.Equal(
            $"{path}: a script is at most 1048576 bytes",
            Assert.Throws<KeyEventSourceException>(() => ScriptedKeyEventSource.FromFile(path)).Message);
        Assert.Equal($"script {fits}", ScriptedKeyEventSource.FromFile(fits).Description);
    }

    [Fact]
    public void AFileThatIsNotThereIsToldInOneLine()
    {
        var error = Assert.Throws<KeyEventSourceException>(() => ScriptedKeyEventSource.FromFile("/nowhere/x.keys"));
        Assert.StartsWith("/nowhere/x.keys: the script cannot be read: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void AScriptWithAMistakeIsRefusedBeforeItStarts()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("x.keys", "a down\na down\n");
        Assert.Equal(
            $"{path}:2: the key is down already",
            Assert.Throws<KeyEventSourceException>(() => ScriptedKeyEventSource.FromFile(path)).Message);
    }

    public void Dispose()
    {
        _ring.Dispose();
        _time.Dispose();
    }

    private ScriptedKeyEventSource Start(string script)
    {
        var source = ScriptedKeyEventSource.FromText("test", script, "test", _time);
        source.Start(_ring);
        return source;
    }
}

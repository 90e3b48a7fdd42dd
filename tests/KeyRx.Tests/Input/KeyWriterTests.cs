using KeyRx.Input;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.Tests.Input;

public sealed class KeyWriterTests : IDisposable
{
    private static readonly uint A = Keys.Native("a");
    private static readonly uint Shift = Keys.Native("leftshift");

    private readonly KeyEventRing _ring = KeyEventRing.Create(64);
    private readonly PlayedTime _time = new();
    private readonly KeyWriter _writer;
    private readonly RingWatch _watch;

    public KeyWriterTests()
    {
        _writer = new KeyWriter(_ring, _time);
        _watch = new RingWatch(_ring);
    }

    [Fact]
    public void IllegalTransitionsAreDropped()
    {
        Assert.False(_writer.Write(1, A, KeyAction.Release));
        Assert.False(_writer.Write(1, A, KeyAction.Repeat));
        Assert.True(_writer.Write(1, A, KeyAction.Press));
        Assert.False(_writer.Write(1, A, KeyAction.Press));
        Assert.True(_writer.Write(1, A, KeyAction.Repeat));
        Assert.True(_writer.Write(2, A, KeyAction.Press));
        Assert.True(_writer.Write(1, A, KeyAction.Release));
        Assert.False(_writer.Write(1, A, KeyAction.Release));
        Assert.False(_writer.Write(1, 0x300, KeyAction.Press));
        Assert.False(_writer.Write(1, A, KeyAction.StateKey));

        Assert.Equal(
            "1 DeviceAdded / 1 a down / 1 a repeat / 2 DeviceAdded / 2 a down / 1 a up", Keys.Tell(_watch.TakeRest()));
    }

    [Fact]
    public void AModifierIsHeldUntilTheLastKeyboardLetsGo()
    {
        _writer.Write(1, Shift, KeyAction.Press);
        _writer.Write(2, Shift, KeyAction.Press);
        _writer.Write(1, Keys.Native("rightmeta"), KeyAction.Press);
        _writer.Write(1, Shift, KeyAction.Release);
        _writer.Write(2, Shift, KeyAction.Release);
        _writer.RemoveAllDevices();

        var modifiers = _watch.TakeRest().Where(e => e.IsKey).Select(e => e.Modifiers);
        var both = KeyModifiers.LeftShift | KeyModifiers.RightMeta;
        Assert.Equal(
            [KeyModifiers.LeftShift, KeyModifiers.LeftShift, both, both, KeyModifiers.RightMeta, KeyModifiers.None],
            modifiers);
    }

    [Fact]
    public void ARemovedDeviceLetsItsKeysGoFirst()
    {
        _writer.Write(1, A, KeyAction.Press);
        _writer.Write(2, A, KeyAction.Press);
        _writer.Write(1, Shift, KeyAction.Press);
        _watch.TakeRest();

        _writer.RemoveDevice(1);
        _writer.RemoveDevice(1);

        Assert.Equal("1 a up synthetic / 1 leftshift up synthetic / 1 DeviceRemoved", Keys.Tell(_watch.TakeRest()));
    }

    [Fact]
    public void TheHookDelayIsTheAgeOfTheEvent()
    {
        _time.Advance(TimeSpan.FromSeconds(10));
        var now = Monotonic.Nanos(_time);

        _writer.Write(1, A, KeyAction.Press, now - 1500);
        _writer.Write(1, A, KeyAction.Release, now - 9_000_000_000);
        _writer.Write(1, A, KeyAction.Press, now + 5);

        Assert.Equal([1500u, uint.MaxValue, 0u], _watch.TakeRest().Where(e => e.IsKey).Select(e => e.HookDelayNanos));
    }

    [Fact]
    public void ReadersAreWokenOnceABatch()
    {
        _ring.PrepareWait();
        _writer.Write(1, A, KeyAction.Press);
        _writer.Write(1, A, KeyAction.Release);
        Assert.Equal(0ul, _ring.WakesCount);

        _writer.Flush();
        _ring.PrepareWait();
        _writer.Flush();

        Assert.Equal(1ul, _ring.WakesCount);
    }

    [Fact]
    public void WithoutDevicesAResyncIsAnsweredAllTheSame()
    {
        _writer.AnswerResync();
        _ring.RequestResync();
        _writer.AnswerResync();

        Assert.Equal("0 StateEnd", Keys.Tell(_watch.TakeRest()));
    }

    public void Dispose()
    {
        _ring.Dispose();
        _time.Dispose();
    }
}

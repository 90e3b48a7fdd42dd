using KeyRx.Protocol;
using KeyRx.Protocol.Keys;
using KeyRx.Server.Ingest;
using Xunit;

namespace KeyRx.Tests.Server.Ingest;

public sealed class HotkeyWatchTests
{
    private const uint Left = 29, Right = 97, A = 30;

    private int _presses;

    [Fact]
    public void BothControlsArePressedOnceEachTimeTheyMeet()
    {
        var watch = new HotkeyWatch(() => _presses++);

        Take(watch, Left, KeyAction.Press);
        Assert.Equal(0, _presses);
        Take(watch, Right, KeyAction.Press);
        Assert.Equal(1, _presses);
        Take(watch, Left, KeyAction.Repeat);
        Take(watch, Right, KeyAction.Press); // of another keyboard
        Take(watch, A, KeyAction.Press);
        Assert.Equal(1, _presses);
        Take(watch, Left, KeyAction.Release);
        Take(watch, Left, KeyAction.Press);
        Assert.Equal(2, _presses);
    }

    [Fact]
    public void OneAfterTheOtherIsNoHotkey()
    {
        var watch = new HotkeyWatch(() => _presses++);

        for (var i = 0; i < 3; i++)
        {
            Take(watch, Left, KeyAction.Press);
            Take(watch, Left, KeyAction.Release);
            Take(watch, Right, KeyAction.Press);
            Take(watch, Right, KeyAction.Release);
        }

        Take(watch, Left, KeyAction.StateKey); // a marker: nobody pressed it now
        Take(watch, Right, KeyAction.Press);
        Assert.Equal(0, _presses);
    }

    private static void Take(HotkeyWatch watch, uint native, KeyAction action) =>
        watch.Take(new KeyEvent { Native = native, Code = KeyCodes.Usage(native), Action = action, Device = 1 });
}

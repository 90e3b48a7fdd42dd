using System.Text;
using KeyRx.Client;
using KeyRx.Protocol;
using KeyRx.Protocol.Keys;
using Xunit;

namespace KeyRx.Tests.Client;

public sealed class PressedKeysTests
{
    private const uint A = 30, B = 48, LeftShift = 42;

    private readonly PressedKeys _keys = new();

    [Fact]
    public void NothingIsKnownBeforeTheSnapshot()
    {
        Assert.False(_keys.IsKnown);
        Snapshot("KEY_A");
        Assert.Equal((true, "30"), (_keys.IsKnown, Shown()));
    }

    [Fact]
    public void KeysGoDownInOrderAndUpInAny()
    {
        Snapshot();
        Key(LeftShift, KeyAction.Press);
        Key(A, KeyAction.Press);
        Key(A, KeyAction.Repeat);
        Key(A, KeyAction.Press);
        Key(B, KeyAction.Press);
        Assert.Equal("42 30 48", Shown());
        Key(LeftShift, KeyAction.Release);
        Key(LeftShift, KeyAction.Release);
        Assert.Equal("30 48", Shown());
    }

    [Fact]
    public void TheSameKeyOfTwoKeyboardsIsTwoKeys()
    {
        Snapshot();
        Key(A, KeyAction.Press, device: 1);
        Key(A, KeyAction.Press, device: 2);
        Key(A, KeyAction.Release, device: 1);
        Assert.Equal([new PressedKey(2, A, KeyCodes.Usage(A))], _keys.Pressed);
    }

    [Theory]
    [InlineData(ConnectionState.Waiting)]
    [InlineData(ConnectionState.Connecting)]
    [InlineData(ConnectionState.Closed)]
    public void AfterALostConnectionNothingIsKnownUntilItIsOpenAgain(ConnectionState state)
    {
        Snapshot("KEY_A");
        _keys.Take(new ConnectionStateChange(state, 1, TimeSpan.Zero, null));
        Assert.Equal((false, "30"), (_keys.IsKnown, Shown()));
        _keys.Take(new ConnectionStateChange(ConnectionState.Open, 0, TimeSpan.Zero, null));
        Assert.True(_keys.IsKnown);
    }

    [Fact]
    public void BetweenAGapAndItsSnapshotNothingIsKnown()
    {
        Snapshot("KEY_A");
        _keys.Take(new GapMessage("latency", 1, 2, 3));
        Assert.True(_keys.IsKnown);
        _keys.Take(new GapMessage(Topics.Key, 1, 2, null));
        Assert.False(_keys.IsKnown);
        Snapshot("KEY_B", "KEY_0x2FE");
        Assert.Equal((true, "48 766"), (_keys.IsKnown, Shown()));
    }

    private string Shown() => string.Join(' ', _keys.Pressed.Select(key => key.Native));

    private void Key(uint native, KeyAction action, ushort device = 1) => _keys.Take(new KeyMessage(
        1, new KeyEvent { Native = native, Code = KeyCodes.Usage(native), Device = device, Action = action }, 0));

    private void Snapshot(params string[] names)
    {
        var keys = string.Join(',', names.Select(name => $"{{\"device\":1,\"key_code\":\"{name}\",\"code\":\"\"}}"));
        var json = $"{{\"pressed\":[{keys}],\"devices\":[]}}    ";
        _keys.Take(new SnapshotMessage(Topics.Key, new(1, 1), Encoding.UTF8.GetBytes(json)));
    }
}

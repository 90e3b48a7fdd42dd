using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using Xunit;

namespace KeyRx.Tests.Protocol.Messages;

public sealed class DevicePayloadTests
{
    private static readonly ClockPair Clock = new(1_000_000, 5_000);

    private static readonly DeviceDescription Board = new(2, "Bo\"ard", "usb-Board-event-kbd", 3, 0x046D, 0xC31C, true);

    [Fact]
    public void AnAddedDeviceIsDescribed() => Assert.Equal(
        """{"timestamp":1000002,"action":"added","device":2,"name":"Bo\u0022ard","stable_id":"usb-Board-event-kbd","bus":3,"vendor":1133,"product":49948,"virtual":true}""",
        Written.By(output => DevicePayload.Write(output, Marker(KeyAction.DeviceAdded, 2), Board, Clock)));

    [Theory]
    [InlineData(KeyAction.DeviceRemoved, "removed")]
    [InlineData(KeyAction.SyncLost, "sync_lost")]
    [InlineData(KeyAction.HookLost, "hook_lost")]
    [InlineData(KeyAction.HookRestored, "hook_restored")]
    public void EveryMarkerHasItsWord(KeyAction action, string word) => Assert.Equal(
        $$"""{"timestamp":1000002,"action":"{{word}}","device":0}""",
        Written.By(output => DevicePayload.Write(output, Marker(action, 0), null, Clock)));

    [Fact]
    public void APayloadMayBeWrittenBetweenTwoMessages()
    {
        var before = Written.By(ServerMessageWriter.Ping);
        var payload = Written.Bytes(output =>
            DevicePayload.Write(output, Marker(KeyAction.DeviceAdded, 2), Board, Clock));

        Assert.Equal("""{"type":"ping"}""", before);
        Assert.True(JsonPayload.IsValid(payload, out _));
        Assert.Equal("""{"type":"resumed"}""", Written.By(ServerMessageWriter.Resumed));
    }

    private static KeyEvent Marker(KeyAction action, ushort device) =>
        new() { TimeNanos = 7_500, Action = action, Device = device };
}

using System.Buffers;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using Xunit;

namespace KeyRx.Tests.Protocol.Messages;

/// <summary>Every message of the server, byte for byte.</summary>
public sealed class ServerMessageWriterTests
{
    private const ulong Epoch = 0x9F86D081884C7D65;

    private static readonly ClockPair Clock = new(1_767_400_000_000_000, 86_400_000_000_000);

    private static readonly KeyEvent PressA = new()
    {
        TimeNanos = 86_400_123_456_000,
        HookDelayNanos = 12_345,
        Code = 4,
        Device = 1,
        Native = 30,
        Action = KeyAction.Press,
    };

    [Fact]
    public void ConnectedSaysWhoWhatAndWhen() => Check(
        """{"type":"connected","payload":{"version":"1.0.0","protocol":1,"client_id":"c1","session":"s1","heartbeat_ms":30000,"scopes":["status","key"],"clock":{"unix_us":1767400000000000,"monotonic_ns":86400000000000}}}""",
        output => ServerMessageWriter.Connected(output, "1.0.0", "c1", "s1", 30_000, ["status", "key"], Clock));

    [Fact]
    public void AckOfASubscribeHasEveryTopic() => Check(
        """{"type":"ack","message_id":"1","topics":{"key":{"id":2,"epoch":"9f86d081884c7d65","seq":57,"resumed":true},"state":{"id":3,"epoch":"00000000000000ff","seq":0,"resumed":false},"device":{"id":1,"epoch":"0000000000000001","seq":5}}}""",
        output => ServerMessageWriter.Ack(output, "1"u8,
        [
            new TopicAck("key", 2, new StreamPosition(Epoch, 57), true),
            new TopicAck("state", 3, new StreamPosition(255, 0), false),
            new TopicAck("device", 1, new StreamPosition(1, 5), null),
        ]));

    [Fact]
    public void AckOfAnythingElseHasItsIdOnly() =>
        Check("""{"type":"ack","message_id":"m-7"}""", output => ServerMessageWriter.Ack(output, "m-7"u8, []));

    [Fact]
    public void AckWithoutAnIdLeavesItOut() => Check(
        """{"type":"ack","topics":{"key":{"id":2,"epoch":"0000000000000001","seq":0}}}""",
        output => ServerMessageWriter.Ack(output, [], [new TopicAck("key", 2, new StreamPosition(1, 0), null)]));

    [Fact]
    public void AKeyEventNamesTheKeyInBothWorlds() => CheckPadded(
        """{"type":"event","event_type":"key","seq":58,"payload":{"timestamp":1767400000123456,"key_code":"KEY_A","code":"KeyA","action":"press","device":1,"latency_us":12}}""",
        ServerMessageWriter.KeyEventBytes,
        output => ServerMessageWriter.KeyEventMessage(output, 58, PressA, Clock));

    [Fact]
    public void ASyntheticReleaseWithModifiersSaysSo() => CheckPadded(
        """{"type":"event","event_type":"key","seq":59,"payload":{"timestamp":1767400000123456,"key_code":"KEY_A","code":"KeyA","action":"release","device":1,"latency_us":12,"synthetic":true,"modifiers":34}}""",
        ServerMessageWriter.KeyEventBytes,
        output => ServerMessageWriter.KeyEventMessage(output, 59, PressA with
        {
            Action = KeyAction.Release,
            Flags = KeyEventFlags.Synthetic,
            Modifiers = KeyModifiers.LeftShift | KeyModifiers.RightShift,
        }, Clock));

    [Theory]
    [InlineData(0x110, "KEY_0x110")]
    [InlineData(0x2FF, "KEY_0x2FF")]
    [InlineData(0x300, "KEY_0x300")]
    [InlineData(0xFFFFFFFF, "KEY_0xFFFFFFFF")]
    public void AKeyWithoutNamesHasItsNumberAndAnEmptyCode(uint native, string name) => CheckPadded(
        $$$"""{"type":"event","event_type":"key","seq":1,"payload":{"timestamp":1767400000123456,"key_code":"{{{name}}}","code":"","action":"repeat","device":1,"latency_us":12}}""",
        ServerMessageWriter.KeyEventBytes,
        output => ServerMessageWriter.KeyEventMessage(
            output, 1, PressA with { Native = native, Action = KeyAction.Repeat }, Clock));

    [Fact]
    public void APayloadIsPassedOnByteForByte() => Check(
        """{"type":"event","event_type":"latency","seq":9007199254740991,"payload":{ "a" : [1, "\u00fc" ] }}""",
        output => ServerMessageWriter.EventMessage(
            output, "latency", StreamPosition.SequenceMax, """{ "a" : [1, "\u00fc" ] }"""u8));

    [Fact]
    public void AKeySnapshotHasPressedKeysAndDevices() => CheckPadded(
        """{"type":"snapshot","event_type":"key","epoch":"9f86d081884c7d65","seq":57,"payload":{"pressed":[{"device":1,"key_code":"KEY_A","code":"KeyA"}],"devices":[{"device":1,"name":"Board","stable_id":"046d:c31c","bus":3,"vendor":1133,"product":49948,"virtual":false}]}}""",
        ServerMessageWriter.KeySnapshotUnit,
        output => ServerMessageWriter.KeySnapshot(
            output, new StreamPosition(Epoch, 57), [new PressedKey(1, 30, 4)],
            [new DeviceDescription(1, "Board", "046d:c31c", 3, 0x046D, 0xC31C, false)]));

    [Fact]
    public void ASnapshotOfALastValueIsItsPayload() => Check(
        """{"type":"snapshot","event_type":"state","epoch":"9f86d081884c7d65","seq":3,"payload":null}""",
        output => ServerMessageWriter.Snapshot(output, "state", new StreamPosition(Epoch, 3), "null"u8));

    [Fact]
    public void AGapNamesItsFirstAndLastSequence() => Check(
        """{"type":"gap","event_type":"key","epoch":"9f86d081884c7d65","from":59,"to":80}""",
        output => ServerMessageWriter.Gap(output, "key", Epoch, 59, 80));

    [Fact]
    public void AGapOfAGoneEpochHasNoEnd() => Check(
        """{"type":"gap","event_type":"key","epoch":"9f86d081884c7d65","from":59,"to":null}""",
        output => ServerMessageWriter.Gap(output, "key", Epoch, 59, null));

    [Fact]
    public void AnErrorHasCodeSentenceAndTheRequestsId()
    {
        Check("""{"type":"error","code":404,"message":"there is no topic","message_id":"1"}""", output =>
            ServerMessageWriter.Error(output, 404, "there is no topic", "1"u8));
        Check("""{"type":"error","code":429,"message":"slow down"}""", output =>
            ServerMessageWriter.Error(output, 429, "slow down", default));
    }

    [Fact]
    public void MessagesWithoutFieldsAreTheirTypeAlone()
    {
        Check("""{"type":"ping"}""", ServerMessageWriter.Ping);
        Check("""{"type":"paused"}""", output => ServerMessageWriter.Paused(output, null));
        Check(
            """{"type":"paused","payload":{"reason":"locked"}}""",
            output => ServerMessageWriter.Paused(output, "locked"));
        Check("""{"type":"resumed"}""", ServerMessageWriter.Resumed);
    }

    [Fact]
    public void AClockIsOneMomentOnBothClocks() => Check(
        """{"type":"clock","payload":{"unix_us":1767400000000000,"monotonic_ns":86400000000000}}""",
        output => ServerMessageWriter.Clock(output, Clock));

    [Fact]
    public void APongTellsTheTime() => Check(
        """{"type":"pong","payload":{"unix_us":1767400000000000,"monotonic_ns":86400000000000}}""",
        output => ServerMessageWriter.Pong(output, Clock));

    [Fact]
    public void TextThatIsNoUnicodeStaysJson()
    {
        var message = Written.ReadByClient(output =>
            ServerMessageWriter.Error(output, 400, "half \ud83d pair", [0xFF, 0x22]));

        Assert.Equal("half \ufffd pair", message.Text);
        Assert.Equal("\ufffd\"", message.MessageId);
    }

    private static void Check(string expected, Action<IBufferWriter<byte>> write) =>
        Assert.Equal(expected, Written.By(write));

    /// <summary>With blanks behind it, up to a multiple of these bytes.</summary>
    private static void CheckPadded(string expected, int unit, Action<IBufferWriter<byte>> write) =>
        Check(expected.PadRight((expected.Length + unit - 1) / unit * unit), write);
}

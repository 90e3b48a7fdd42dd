using System.Buffers;
using KeyRx.Protocol;
using KeyRx.Protocol.Keys;
using KeyRx.Protocol.Messages;
using KeyRx.Streams;
using KeyRx.WebSockets.Framing;
using Xunit;

namespace KeyRx.Tests.Streams;

/// <summary>The bounds of logs, batches and flushes hold one another up, for every size that options allow.</summary>
public sealed class TopicBoundsTests
{
    public static MatrixTheoryData<TopicKind, int> Sizes { get; } =
        new(
            [TopicKind.Json, TopicKind.KeyEvents, TopicKind.Opaque],
            Enumerable.Range(16, 15).Select(bits => 1 << bits));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void EveryInequalityHolds(TopicKind kind, int retainBytes)
    {
        var name = kind == TopicKind.KeyEvents ? Topics.Key : "note";
        new TopicOptions(name) { Kind = kind, RetainBytes = retainBytes }.Validate();
        Assert.Empty(TopicBounds.Violations(kind, retainBytes));
    }

    [Fact]
    public void TheLongestEnvelopeOfAnEventIsNotLongerThanItsBound()
    {
        var message = new ArrayBufferWriter<byte>();
        ServerMessageWriter.EventMessage(message, new string('n', TopicName.LengthMax), ulong.MaxValue, "1"u8);
        var length = message.WrittenCount - 1 + FrameWriter.HeaderLength(70_000);

        Assert.InRange(length, TopicBounds.JsonEnvelopeMax / 2, TopicBounds.JsonEnvelopeMax);
    }

    [Fact]
    public void TheLongestKeyEventIsNotLongerThanItsBound()
    {
        var keyEvent = new KeyEvent
        {
            TimeNanos = ulong.MaxValue,
            Device = ushort.MaxValue,
            Action = KeyAction.Release,
            HookDelayNanos = uint.MaxValue,
            Flags = (KeyEventFlags)byte.MaxValue,
            Modifiers = (KeyModifiers)byte.MaxValue,
        };
        var longest = 0;
        for (var native = 0u; native < 0x300; native++)
        {
            var message = new ArrayBufferWriter<byte>();
            var named = keyEvent with { Native = native, Code = KeyCodes.Usage(native) };
            ServerMessageWriter.KeyEventMessage(message, ulong.MaxValue, in named, new ClockPair(long.MaxValue / 2, 0));
            longest = Math.Max(longest, message.WrittenCount + FrameWriter.HeaderLength(message.WrittenCount));
        }

        Assert.InRange(longest, 128, TopicBounds.KeyFrameMax);
    }
}

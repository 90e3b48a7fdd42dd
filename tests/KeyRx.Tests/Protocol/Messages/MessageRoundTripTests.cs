using System.Text;
using CsCheck;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using Xunit;

namespace KeyRx.Tests.Protocol.Messages;

/// <summary>What one end writes, the other reads: for any values, in both directions.</summary>
public sealed class MessageRoundTripTests
{
    private static readonly Gen<string> GenTopic =
        Gen.Select(
            Gen.Char["abcxyz"], Gen.Char["abcxyz0189_-."].Array[0, 63], (first, rest) => first + new string(rest));

    private static readonly Gen<ulong> GenSequence = Gen.ULong[0, StreamPosition.SequenceMax];

    private static readonly Gen<StreamPosition> GenPosition = Gen.Select(
        Gen.ULong, GenSequence, (epoch, sequence) => new StreamPosition(epoch, sequence));

    /// <summary>A position to go on from: of a server's epoch, and with a sequence after it.</summary>
    private static readonly Gen<StreamPosition> GenResume = Gen.Select(
        Gen.ULong[1, ulong.MaxValue], Gen.ULong[0, StreamPosition.SequenceMax - 1],
        (epoch, sequence) => new StreamPosition(epoch, sequence));

    private static readonly Gen<TopicAck> GenAck = Gen.Select(
        GenTopic, Gen.UShort, GenPosition, Gen.Bool.Nullable(), (t, id, p, r) => new TopicAck(t, id, p, r));

    [Fact]
    public void ASubscribeArrivesAsItWasMeant() =>
        Gen.Select(
            GenTopic.HashSet[1, 20].Select(set => set.Order(StringComparer.Ordinal).ToArray()),
            Gen.Dictionary(GenTopic, GenResume)[0, 20],
            Gen.Char["aü\"\\<\u2028"].Array[1, 20]).Sample((topics, resume, id) =>
            {
                var messageId = Encoding.UTF8.GetBytes(id);

                var message = Written.ReadByServer(output =>
                    ClientMessageWriter.Subscribe(output, messageId, topics, resume, "session-1"));

                Assert.Equal(ClientMessageKind.Subscribe, message.Kind);
                Assert.Equal(messageId, message.MessageId);
                Assert.Equal("session-1", message.Session);
                Assert.Equal(topics, message.Topics);
                Assert.Equal(resume, message.Resume);
            });

    [Fact]
    public void AnAckOfTheClientArrivesAsItWasMeant() => Gen.Select(GenTopic, GenSequence).Sample((topic, sequence) =>
    {
        var message = Written.ReadByServer(output => ClientMessageWriter.Ack(output, topic, sequence));

        Assert.Equal((ClientMessageKind.Ack, topic, sequence), (message.Kind, message.EventType, message.Sequence));
    });

    [Fact]
    public void APublishArrivesAsItWasMeant() => Gen.Select(GenTopic, Gen.String).Sample((topic, text) =>
    {
        var payload = Encoding.UTF8.GetBytes($$"""{"text":"{{System.Text.Json.JsonEncodedText.Encode(text)}}"}""");
        Assert.True(JsonPayload.IsValid(payload, out var error), error);

        var message = Written.ReadByServer(output => ClientMessageWriter.Publish(output, "m"u8, topic, payload));

        Assert.Equal((ClientMessageKind.Publish, topic), (message.Kind, message.EventType));
        Assert.Equal(payload, message.Payload.ToArray());
    });

    [Fact]
    public void AnAckOfTheServerArrivesAsItWasMeant() => GenAck.Array[1, 20].Sample(acks =>
    {
        var message = Written.ReadByClient(output => ServerMessageWriter.Ack(output, "m"u8, acks));

        Assert.Equal((ServerMessageKind.Ack, "m"), (message.Kind, message.MessageId));
        Assert.Equal(acks, message.Topics);
    });

    [Fact]
    public void AGapArrivesAsItWasMeant() =>
        Gen.Select(GenTopic, Gen.ULong, GenSequence, GenSequence.Nullable()).Sample((topic, epoch, from, to) =>
        {
            var message = Written.ReadByClient(output => ServerMessageWriter.Gap(output, topic, epoch, from, to));

            Assert.Equal(
                (ServerMessageKind.Gap, topic, epoch, from),
                (message.Kind, message.EventType, message.Epoch, message.From));
            Assert.Equal(to, message.To);
        });

    [Fact]
    public void ASnapshotArrivesAsItWasMeant() => Gen.Select(GenTopic, GenPosition).Sample((topic, position) =>
    {
        var message = Written.ReadByClient(output =>
            ServerMessageWriter.Snapshot(output, topic, position, """{"layer":"base"}"""u8));

        Assert.Equal((ServerMessageKind.Snapshot, topic), (message.Kind, message.EventType));
        Assert.Equal(position, new StreamPosition(message.Epoch!.Value, message.Sequence!.Value));
        Assert.Equal("""{"layer":"base"}"""u8, message.Payload.Span);
    });

    [Fact]
    public void AnErrorArrivesAsItWasMeant() =>
        Gen.Select(Gen.Int[0, 999], Gen.Char["a ü'\"\\"].Array[0, 50]).Sample((code, text) =>
        {
            var message = Written.ReadByClient(output => ServerMessageWriter.Error(output, code, new string(text), []));

            Assert.Equal((ServerMessageKind.Error, code, new string(text)), (message.Kind, message.Code, message.Text));
            Assert.Null(message.MessageId);
        });

    [Fact]
    public void AKeyEventArrivesWithAPayload() => Gen.Byte.Array[KeyEvent.SizeInBytes].Sample(bytes =>
    {
        var keyEvent = System.Runtime.InteropServices.MemoryMarshal.Read<KeyEvent>(bytes);

        var message = Written.ReadByClient(output =>
            ServerMessageWriter.KeyEventMessage(output, 7, keyEvent, new ClockPair(1, 2)));

        Assert.Equal((ServerMessageKind.Event, Topics.Key, 7UL), (message.Kind, message.EventType, message.Sequence));
        Assert.True(JsonPayload.IsValid(message.Payload.Span, out var error), error);
    });
}

using System.Buffers;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using Xunit;

namespace KeyRx.Tests.Protocol.Messages;

/// <summary>Every message of the client, byte for byte.</summary>
public sealed class ClientMessageWriterTests
{
    [Fact]
    public void SubscribeNamesTopicsPositionsAndSession() => Check(
        """{"type":"subscribe","message_id":"2","session":"s1","topics":["key","device"],"resume":{"key":{"epoch":"9f86d081884c7d65","seq":41}}}""",
        output => ClientMessageWriter.Subscribe(
            output, "2"u8, ["key", "device"],
            new Dictionary<string, StreamPosition> { ["key"] = new(0x9F86D081884C7D65, 41) }, "s1"));

    [Fact]
    public void SubscribeLeavesOutWhatIsNotGiven() => Check(
        """{"type":"subscribe","topics":["*"]}""", output => ClientMessageWriter.Subscribe(output, [], ["*"]));

    [Fact]
    public void UnsubscribeNamesTopics() => Check(
        """{"type":"unsubscribe","message_id":"3","topics":["key"]}""",
        output => ClientMessageWriter.Unsubscribe(output, "3"u8, ["key"]));

    [Fact]
    public void AckNamesTopicAndSequence() => Check(
        """{"type":"ack","event_type":"key","seq":58}""", output => ClientMessageWriter.Ack(output, "key", 58));

    [Fact]
    public void PublishCarriesItsPayloadByteForByte() => Check(
        """{"type":"publish","message_id":"4","event_type":"state","payload":[ 1 ]}""",
        output => ClientMessageWriter.Publish(output, "4"u8, "state", "[ 1 ]"u8));

    [Fact]
    public void PingAndPongAreTheirTypeAlone()
    {
        Check("""{"type":"ping"}""", ClientMessageWriter.Ping);
        Check("""{"type":"pong"}""", ClientMessageWriter.Pong);
    }

    private static void Check(string expected, Action<IBufferWriter<byte>> write) =>
        Assert.Equal(expected, Written.By(write));
}

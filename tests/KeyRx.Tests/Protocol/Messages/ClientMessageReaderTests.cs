using System.Text;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using Xunit;

namespace KeyRx.Tests.Protocol.Messages;

/// <summary>What a server makes of a client's message that it accepts.</summary>
public sealed class ClientMessageReaderTests
{
    [Fact]
    public void ASubscribeIsReadInFull()
    {
        var message = Read(
            """{"type":"subscribe","message_id":"m1","session":"s1","topics":["key","profile_changed"],"resume":{"key":{"epoch":"9F86d081884c7d65","seq":41}}}""");

        Assert.Equal(ClientMessageKind.Subscribe, message.Kind);
        Assert.Equal("m1"u8, message.MessageId.AsSpan());
        Assert.Equal("s1", message.Session);
        Assert.Equal(["key", "profile_changed"], message.Topics);
        Assert.True(message.TryGetResume("key", out var position));
        Assert.Equal(new StreamPosition(0x9F86D081884C7D65, 41), position);
        Assert.False(message.TryGetResume("profile_changed", out _));
    }

    [Theory]
    [InlineData("""{"type":"unsubscribe","topics":["key"]}""", ClientMessageKind.Unsubscribe)]
    [InlineData("""{"type":"ack","event_type":"key","seq":58}""", ClientMessageKind.Ack)]
    [InlineData("""{"type":"publish","event_type":"state","payload":1}""", ClientMessageKind.Publish)]
    [InlineData("""{"type":"ping"}""", ClientMessageKind.Ping)]
    [InlineData(" {\t\"type\" :\r\n\"pong\" } ", ClientMessageKind.Pong)]
    [InlineData("""{"ty\u0070e":"p\u0069ng"}""", ClientMessageKind.Ping)]
    public void EveryTypeIsKnown(string json, ClientMessageKind kind) => Assert.Equal(kind, Read(json).Kind);

    [Fact]
    public void FieldsMayComeInAnyOrder()
    {
        var message = Read("""{"seq":9007199254740991,"event_type":"key","type":"ack"}""");

        Assert.Equal(
            (ClientMessageKind.Ack, "key", StreamPosition.SequenceMax),
            (message.Kind, message.EventType, message.Sequence));
    }

    [Fact]
    public void UnknownFieldsAreIgnoredWhereverTheyStand()
    {
        var message = Read(
            """{"x":[{"type":"ping"},[[]]],"type":"subscribe","x":1,"topics":["key"],"resume":{"key":{"y":{"seq":3},"epoch":"0000000000000001","seq":2,"y":0}},"Topics":5}""");

        Assert.Equal(["key"], message.Topics);
        Assert.True(message.TryGetResume("key", out var position));
        Assert.Equal(new StreamPosition(1, 2), position);
    }

    [Fact]
    public void NullCountsAsLeftOut()
    {
        var message = Read(
            """{"type":"ping","message_id":null,"session":null,"topics":null,"resume":null,"event_type":null,"seq":null}""");

        Assert.Null(message.MessageId);
        Assert.Null(message.Session);
        Assert.Null(message.EventType);
        Assert.Null(message.Sequence);
        Assert.Empty(message.Topics);
        Assert.Empty(message.Resume);
    }

    [Fact]
    public void ATopicGivenTwiceCountsOnceAndAllMayBeAsked() =>
        Assert.Equal(["key", "*"], Read("""{"type":"subscribe","topics":["key","*","key"]}""").Topics);

    [Theory]
    [InlineData("null")]
    [InlineData("""[ 1,  {"a":"ü\u00fc"} ]""")]
    [InlineData("\"\"")]
    [InlineData("-0.5e3")]
    public void APayloadIsKeptByteForByte(string payload)
    {
        var message = Read($$"""{"type":"publish","payload": {{payload}} ,"event_type":"state"}""");

        Assert.Equal(payload, Encoding.UTF8.GetString(message.Payload.Span));
    }

    [Fact]
    public void AMessageThatArrivesByteByByteIsTheSame()
    {
        var bytes = """{"type":"publish","message_id":"ü","event_type":"state","payload":{"a":["b",1]}}"""u8;

        Assert.True(ClientMessageReader.TryRead(Written.InPieces(bytes), out var message, out var error), error);

        Assert.Equal("ü"u8, message.MessageId.AsSpan());
        Assert.Equal("""{"a":["b",1]}"""u8, message.Payload.Span);
    }

    [Fact]
    public void LimitsThemselvesAreAllowed()
    {
        var names = string.Join(',', Enumerable.Range(0, ClientMessageReader.TopicsMax).Select(i => $"\"t{i}\""));
        var deepest = new string('[', JsonPayload.DepthMax) + new string(']', JsonPayload.DepthMax);
        var id = new string('ü', ClientMessageReader.MessageIdBytesMax / 2);

        Assert.Equal(
            ClientMessageReader.TopicsMax, Read($$"""{"type":"subscribe","topics":[{{names}}]}""").Topics.Count);
        Assert.Equal(
            deepest,
            Encoding.UTF8.GetString(
                Read($$"""{"type":"publish","event_type":"state","payload":{{deepest}}}""").Payload.Span));
        Assert.Equal(
            ClientMessageReader.MessageIdBytesMax,
            Read($$"""{"type":"ping","message_id":"{{id}}"}""").MessageId!.Length);
        Assert.Equal(64, Read($$"""{"type":"ping","session":"{{new string('s', 64)}}"}""").Session!.Length);
    }

    private static ClientMessage Read(string json)
    {
        Assert.True(ClientMessageReader.TryRead(Written.Whole(json), out var message, out var error), error);
        return message;
    }
}

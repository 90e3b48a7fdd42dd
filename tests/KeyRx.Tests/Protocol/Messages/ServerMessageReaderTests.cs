using System.Buffers;
using System.Text;
using CsCheck;
using KeyRx.Protocol.Messages;
using Xunit;

namespace KeyRx.Tests.Protocol.Messages;

/// <summary>What a client makes of a server's message; the server may be newer than the client.</summary>
public sealed class ServerMessageReaderTests
{
    [Theory]
    [InlineData("connected", ServerMessageKind.Connected)]
    [InlineData("ack", ServerMessageKind.Ack)]
    [InlineData("snapshot", ServerMessageKind.Snapshot)]
    [InlineData("event", ServerMessageKind.Event)]
    [InlineData("gap", ServerMessageKind.Gap)]
    [InlineData("error", ServerMessageKind.Error)]
    [InlineData("ping", ServerMessageKind.Ping)]
    [InlineData("pong", ServerMessageKind.Pong)]
    [InlineData("paused", ServerMessageKind.Paused)]
    [InlineData("resumed", ServerMessageKind.Resumed)]
    [InlineData("clock", ServerMessageKind.Clock)]
    [InlineData("direct", ServerMessageKind.Direct)]
    [InlineData("removed", ServerMessageKind.Removed)]
    [InlineData("of_tomorrow", ServerMessageKind.Unknown)]
    public void EveryTypeIsKnownAndOthersAreUnknown(string type, ServerMessageKind kind) =>
        Assert.Equal(kind, Read($$"""{"type":"{{type}}"}""").Kind);

    [Fact]
    public void UnknownFieldsAreIgnored()
    {
        var message =
            Read("""{"new":[{"seq":"x"}],"type":"event","event_type":"key","seq":58,"payload":{"a":[1]},"newer":{}}""");

        Assert.Equal(("key", 58UL), (message.EventType, message.Sequence));
        Assert.Equal("""{"a":[1]}""", Encoding.UTF8.GetString(message.Payload.Span));
    }

    [Fact]
    public void ATypeOfTomorrowMayUseOurNamesForItsOwnFields()
    {
        var message = Read("""{"seq":"x","topics":[[1]],"type":"of_tomorrow","code":{"a":[]},"epoch":5}""");

        Assert.Equal(ServerMessageKind.Unknown, message.Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"type":5}""")]
    [InlineData("""{"type":"event","seq":"58"}""")]
    [InlineData("""{"type":"event","seq":-1}""")]
    [InlineData("""{"type":"event","seq":9007199254740992}""")]
    [InlineData("""{"type":"gap","epoch":"12"}""")]
    [InlineData("""{"type":"error","code":4294967296}""")]
    [InlineData("""{"type":"error","message":null}""")]
    [InlineData("""{"type":"ack","topics":[]}""")]
    [InlineData("""{"type":"ack","topics":{"key":1}}""")]
    [InlineData("""{"type":"ack","topics":{"key":{"id":1}}}""")]
    [InlineData("""{"type":"ack","topics":{"key":{"id":65536,"epoch":"0000000000000001","seq":1}}}""")]
    [InlineData("""{"type":"ack","topics":{"key":{"id":1,"epoch":"0000000000000001","seq":1,"resumed":"yes"}}}""")]
    [InlineData("""{"type":"ping"} trailing""")]
    [InlineData("""{"type":"error","message":"\ud83d"}""")]
    public void WhatIsNoMessageIsRefused(string json)
    {
        Assert.False(ServerMessageReader.TryRead(Written.Whole(json), out var message));
        Assert.Null(message);
    }

    [Fact]
    public void AnyBytesAreReadOrRefused() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        var isRead = ServerMessageReader.TryRead(new ReadOnlySequence<byte>(bytes), out var message);
        Assert.Equal(isRead, message is not null);
    }, iter: 20_000);

    [Fact]
    public void AnyDamageToAMessageIsReadOrRefused()
    {
        var whole =
            """{"type":"ack","message_id":"m1","topics":{"key":{"id":2,"epoch":"9f86d081884c7d65","seq":57,"resumed":true,"x":[1]}},"payload":{"a":[1]},"to":null,"code":1}"""u8
                .ToArray();
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            var damaged = whole.ToArray();
            damaged[at] = value;
            var isRead = ServerMessageReader.TryRead(new ReadOnlySequence<byte>(damaged), out _);
            Assert.Equal(isRead, ServerMessageReader.TryRead(Written.InPieces(damaged), out _));
        }, iter: 20_000);
    }

    private static ServerMessage Read(string json)
    {
        Assert.True(ServerMessageReader.TryRead(Written.Whole(json), out var message));
        return message;
    }
}

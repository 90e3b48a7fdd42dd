using System.Buffers;
using System.Text;
using CsCheck;
using KeyRx.Protocol.Messages;
using Xunit;

namespace KeyRx.Tests.Protocol.Messages;

/// <summary>Every refusal is one clear line; nothing that arrives makes the reader throw.</summary>
public sealed class ClientMessageRefusalTests
{
    private const string ResumeShape = "resume: {topic: {epoch: 16 hexadecimal digits, seq: a whole number}}";
    private const string EpochShape = "resume: epoch: 16 hexadecimal digits, not all 0";
    private const string ResumeRange = "resume: seq: a whole number from 0 to 9007199254740990";
    private const string SequenceRange = "a whole number from 0 to 9007199254740991";

    [Theory]
    [InlineData("", "the message breaks off or is not JSON at byte 0")]
    [InlineData("hello", "the message breaks off or is not JSON at byte 0")]
    [InlineData("""{"type":"ping",}""", "the message breaks off or is not JSON at byte 15")]
    [InlineData("""{"type":"ping" """, "the message breaks off or is not JSON at byte 15")]
    [InlineData("""{"type":"ping"} x""", "the message breaks off or is not JSON at byte 16")]
    [InlineData("""{"type":"ping"}{}""", "the message breaks off or is not JSON at byte 15")]
    [InlineData("{\"type\":\"ping\"/**/}", "the message breaks off or is not JSON at byte 14")]
    [InlineData("\uFEFF{}", "the message breaks off or is not JSON at byte 0")]
    [InlineData("[]", "the message is not a JSON object")]
    [InlineData("\"ping\"", "the message is not a JSON object")]
    public void WhatIsNoObjectIsRefused(string json, string error) => Check(json, error);

    [Theory]
    [InlineData("{}", "type is missing")]
    [InlineData("""{"Type":"ping"}""", "type is missing")]
    [InlineData("""{"type":null}""", "type is missing")]
    [InlineData("""{"type":1}""", "type: a string")]
    [InlineData("""{"type":["ping"]}""", "type: a string")]
    [InlineData("""{"type":"login"}""", "type is none of subscribe, unsubscribe, ack, publish, ping, pong")]
    [InlineData("""{"type":"Ping"}""", "type is none of subscribe, unsubscribe, ack, publish, ping, pong")]
    [InlineData("""{"type":"ping","type":"ping"}""", "type is given twice")]
    [InlineData("""{"type":null,"type":"ping"}""", "type is given twice")]
    [InlineData("""{"type":"ping","payload":{"a":1},"payload":{"a":1}}""", "payload is given twice")]
    [InlineData("""{"type":"ping","\u0073eq":1,"seq":1}""", "seq is given twice")]
    public void ATypeIsNeededOnce(string json, string error) => Check(json, error);

    [Theory]
    [InlineData("7", "message_id: a string")]
    [InlineData("{}", "message_id: a string")]
    [InlineData("\"\"", "message_id: 1 to 64 bytes")]
    [InlineData("\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaü\"", "message_id: 1 to 64 bytes")]
    public void AMessageIdIsAShortString(string id, string error) =>
        Check($$"""{"type":"ping","message_id":{{id}}}""", error);

    [Theory]
    [InlineData("true", "session: a string")]
    [InlineData("\"\"", "session: 1 to 64 bytes")]
    [InlineData("\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"", "session: 1 to 64 bytes")]
    public void ASessionIsAShortString(string session, string error) =>
        Check($$"""{"type":"subscribe","topics":["key"],"session":{{session}}}""", error);

    [Theory]
    [InlineData("\"key\"", "topics: an array of 1 to 64 names")]
    [InlineData("{}", "topics: an array of 1 to 64 names")]
    [InlineData("[]", "topics: an array of 1 to 64 names")]
    [InlineData("[1]", "topics: an array of 1 to 64 names")]
    [InlineData("[null]", "topics: an array of 1 to 64 names")]
    [InlineData("[[\"key\"]]", "topics: an array of 1 to 64 names")]
    [InlineData("[{\"a\":[1]},\"key\"]", "topics: an array of 1 to 64 names")]
    [InlineData("[\"\"]", "topics: a topic name has 1 to 64 characters")]
    [InlineData("[\"Key\"]", "topics: a topic name begins with a lower-case letter")]
    [InlineData("[\"9\"]", "topics: a topic name begins with a lower-case letter")]
    [InlineData("[\"a b\"]", "topics: a topic name holds only a-z, 0-9, '_', '-' and '.'")]
    [InlineData("[\"kéy\"]", "topics: a topic name holds only a-z, 0-9, '_', '-' and '.'")]
    [InlineData("[\"**\"]", "topics: a topic name begins with a lower-case letter")]
    public void TopicsAreNames(string topics, string error) =>
        Check($$"""{"type":"subscribe","topics":{{topics}}}""", error);

    [Theory]
    [InlineData("[]", ResumeShape)]
    [InlineData("\"key\"", ResumeShape)]
    [InlineData("{\"key\":5}", ResumeShape)]
    [InlineData("{\"key\":null}", ResumeShape)]
    [InlineData("{\"key\":{}}", ResumeShape)]
    [InlineData("{\"key\":{\"epoch\":\"0000000000000001\"}}", ResumeShape)]
    [InlineData("{\"key\":{\"seq\":1}}", ResumeShape)]
    [InlineData("{\"key\":{\"epoch\":1,\"seq\":1}}", EpochShape)]
    [InlineData("{\"key\":{\"epoch\":\"1\",\"seq\":1}}", EpochShape)]
    [InlineData("{\"key\":{\"epoch\":\"000000000000000g\",\"seq\":1}}", EpochShape)]
    [InlineData("{\"key\":{\"epoch\":\"0x00000000000001\",\"seq\":1}}", EpochShape)]
    [InlineData("{\"key\":{\"epoch\":\"0000000000000000\",\"seq\":0}}", EpochShape)]
    [InlineData("{\"key\":{\"epoch\":\"0000000000000001\",\"seq\":9007199254740991}}", ResumeRange)]
    [InlineData("{\"key\":{\"epoch\":\"0000000000000001\",\"seq\":9007199254740992}}", ResumeRange)]
    [InlineData("{\"key\":{\"epoch\":\"0000000000000001\",\"seq\":\"1\"}}", ResumeRange)]
    [InlineData("{\"key\":{\"epoch\":\"0000000000000001\",\"seq\":-1}}", ResumeRange)]
    [InlineData("{\"key\":{\"epoch\":\"0000000000000001\",\"seq\":1,\"seq\":1}}", "resume: seq is given twice")]
    [InlineData(
        "{\"key\":{\"epoch\":\"0000000000000001\",\"seq\":1,\"epoch\":\"0000000000000001\"}}",
        "resume: epoch is given twice")]
    [InlineData(
        "{\"a\":{\"epoch\":\"0000000000000001\",\"seq\":1},\"a\":{\"epoch\":\"0000000000000001\",\"seq\":1}}",
        "resume: a topic is given twice")]
    [InlineData(
        "{\"A\":{\"epoch\":\"0000000000000001\",\"seq\":1}}", "resume: a topic name begins with a lower-case letter")]
    public void AResumeIsPositionsByTopic(string resume, string error) =>
        Check($$"""{"type":"subscribe","topics":["key"],"resume":{{resume}}}""", error);

    [Theory]
    [InlineData("9007199254740992")]
    [InlineData("18446744073709551616")]
    [InlineData("-1")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("\"1\"")]
    [InlineData("[1]")]
    public void ASequenceOutOfRangeIsRefused(string sequence) =>
        Check($$"""{"type":"ack","event_type":"key","seq":{{sequence}}}""", "seq: " + SequenceRange);

    [Theory]
    [InlineData("""{"type":"subscribe"}""", "topics is missing")]
    [InlineData("""{"type":"unsubscribe","topics":null}""", "topics is missing")]
    [InlineData("""{"type":"ack","seq":1}""", "event_type is missing")]
    [InlineData("""{"type":"ack","event_type":"key"}""", "seq is missing")]
    [InlineData("""{"type":"publish","payload":1}""", "event_type is missing")]
    [InlineData("""{"type":"publish","event_type":"state"}""", "payload is missing")]
    [InlineData("""{"type":"publish","event_type":7,"payload":1}""", "event_type: a string")]
    [InlineData(
        """{"type":"publish","event_type":"","payload":1}""", "event_type: a topic name has 1 to 64 characters")]
    public void WhatAKindNeedsIsNamed(string json, string error) => Check(json, error);

    [Fact]
    public void TooManyTopicsAreRefused()
    {
        var names = string.Join(',', Enumerable.Range(0, 65).Select(i => $"\"t{i}\""));
        var positions = string.Join(',', Enumerable.Range(0, 65).Select(i => $$"""
            "t{{i}}":{"epoch":"0000000000000001","seq":1}
            """));

        Check($$"""{"type":"subscribe","topics":[{{names}}]}""", "topics: an array of 1 to 64 names");
        Check($$$"""{"type":"subscribe","topics":["key"],"resume":{{{{positions}}}}}""", "resume: at most 64 topics");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("payload")]
    [InlineData("topics")]
    [InlineData("type")]
    public void NestingDeeperThanSixteenIsRefused(string field)
    {
        foreach (var depth in (int[])[16, 17, 5000])
        {
            var nested = new string('[', depth) + new string(']', depth);
            var error = Refuse(Encoding.UTF8.GetBytes($$"""{"{{field}}":{{nested}}}"""));
            Assert.Contains(
                error,
                (string[])["the message nests deeper than 16", "topics: an array of 1 to 64 names", "type: a string"]);
        }

        Check(
            """{"type":"subscribe","topics":["key"],"resume":{"key":{"x":""" + new string('[', 14),
            "the message nests deeper than 16");
    }

    [Theory]
    [InlineData("""{"type":"\ud83d"}""")]
    [InlineData("""{"type":"ping","message_id":"\ude00"}""")]
    [InlineData("""{"type":"ping","x":"\ud83d\ud83d"}""")]
    [InlineData("""{"type":"ping","\ud83dx":1}""")]
    [InlineData("""{"type":"publish","event_type":"state","payload":["\\\uD83D\\ude00"]}""")]
    public void HalfASurrogatePairIsRefused(string json) =>
        Check(json, "the message has a string with half of a surrogate pair");

    [Fact]
    public void AWholePairAndAnEscapedBackslashAreText()
    {
        Assert.True(ClientMessageReader.TryRead(
            Written.Whole("""{"type":"ping","message_id":"\ud83d\uDE00\\ud83d"}"""), out var message, out _));
        Assert.Equal("\U0001F600\\ud83d", Encoding.UTF8.GetString(message.MessageId!));
    }

    [Fact]
    public void BytesThatAreNoUtf8AreRefused() =>
        Assert.Equal("the message is not UTF-8", Refuse([.. "{\"type\":\"ping\",\"x\":\""u8, 0xFF, .. "\"}"u8]));

    [Theory]
    [InlineData("""{"type":"login","message_id":"m1"}""", "m1")]
    [InlineData("""{"message_id":"m1","type":"subscribe","topics":[[1]]}""", "m1")]
    [InlineData("""{"type":"subscribe","topics":[{"a":1}],"message_id":"m1"}""", "m1")]
    [InlineData("""{"message_id":"m1","type":""", "m1")]
    [InlineData("""{"type":"publish","message_id":"m1","event_type":"state","payload":"\ud800"}""", "m1")]
    [InlineData("""{"type":"publish","event_type":"state","payload":{"a":["\udc00"]},"message_id":"m1"}""", "m1")]
    [InlineData("""{"type":"publish","event_type":"state","payload":{"\ud800":1},"message_id":"m1"}""", "m1")]
    [InlineData("""{"\ud800":1,"type":"ping","message_id":"m1"}""", "m1")]
    [InlineData("""{"message_id\ud800":"m0","type":"ping","message_id":"m1"}""", "m1")]
    [InlineData("""{"type":"\ud800","message\u005fid":"m\u0031"}""", "m1")]
    [InlineData("""{"type":"publish","event_type":"\ud800","message_id":"m1","payload":1}""", "m1")]
    [InlineData("""{"type":"subscribe","topics":["\udc00"],"message_id":"m1"}""", "m1")]
    [InlineData("""{"type":"subscribe","topics":["key"],"resume":{"\ud800":1},"message_id":"m1"}""", "m1")]
    [InlineData("""{"x":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]],"type":"ping","message_id":"m1"}""", "m1")]
    [InlineData("""{"x":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]],"type":"ping","message_id":"m1"}""", "m1")]
    [InlineData("""{"x":"\ud800","message_id":"m1","type":""", "m1")]
    [InlineData("""{"type":"ping","x":"\ud800","message_id":"m\ud800"}""", null)]
    [InlineData("""{"type":"ping","x":"\ud800","message_id":null}""", null)]
    [InlineData("""{"type":"ping","x":{"message_id":"m1","y":"\ud800"}}""", null)]
    [InlineData("""["\ud800",{"message_id":"m1"}]""", null)]
    [InlineData("""{"type":"ping","message_id":7}""", null)]
    [InlineData("""{"type":"login"}""", null)]
    public void ARefusedMessageStillHasItsId(string json, string? id)
    {
        Assert.False(ClientMessageReader.TryRead(Written.Whole(json), out _, out _, out var messageId));
        Assert.Equal(id, messageId is null ? null : Encoding.UTF8.GetString(messageId));
    }

    [Fact]
    public void ErrorsNeverHoldContent()
    {
        var error = Refuse("""{"type":"publish","event_type":"hunter2 is secret","payload":"hunter2" """u8.ToArray());

        Assert.DoesNotContain("hunter2", error, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyBytesAreReadOrRefusedInOneLine() => Gen.Byte.Array[0, 200].Sample(ReadOrRefuse, iter: 20_000);

    [Fact]
    public void AnyMixOfOurOwnWordsIsReadOrRefusedInOneLine() =>
        Gen.Int[0, Words.Length - 1].Select(i => Words[i]).Array[0, 30].Select(
            words => Encoding.UTF8.GetBytes(string.Concat(words))).Sample(ReadOrRefuse, iter: 20_000);

    [Fact]
    public void AnyDamageToAMessageIsReadOrRefusedInOneLine()
    {
        var whole =
            """{"type":"subscribe","message_id":"m\ud83d\ude00","session":"s1","topics":["key","*"],"resume":{"key":{"epoch":"9f86d081884c7d65","seq":41}},"x":[{"y":null}],"payload":{"a":[1,-2.5e3,true]}}"""u8
                .ToArray();
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, whole.Length]).Sample((at, value, length) =>
        {
            var damaged = whole.ToArray();
            damaged[at] = value;
            ReadOrRefuse(damaged);
            ReadOrRefuse(damaged[..length]);
        }, iter: 20_000);
    }

    private static readonly string[] Words =
    [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\ud83d", "\\ude00", "\"type\":", "\"subscribe\"", "\"publish\"",
        "\"topics\":", "\"key\"", "\"*\"",
        "\"resume\":", "{\"key\":", "\"epoch\":", "\"0000000000000001\"", "\"seq\":", "1", "-1", "1e99",
        "18446744073709551616", "null", "true",
        "\"payload\":", "\"message_id\":", "\"event_type\":", "\"session\":", " ", "ü", "\u0000",
    ];

    private static void ReadOrRefuse(byte[] bytes)
    {
        var isRead = ClientMessageReader.TryRead(
            new ReadOnlySequence<byte>(bytes), out var message, out var error, out _);
        Assert.Equal(isRead, message is not null);
        Assert.Equal(isRead, error is null);
        if (error is not null) Assert.Matches("^[ -~]{5,120}$", error);

        Assert.Equal(isRead, ClientMessageReader.TryRead(Written.InPieces(bytes), out _, out var errorInPieces));
        Assert.Equal(error, errorInPieces);
    }

    private static void Check(string json, string expected) =>
        Assert.Equal(expected, Refuse(Encoding.UTF8.GetBytes(json)));

    private static string Refuse(byte[] bytes)
    {
        Assert.False(ClientMessageReader.TryRead(new ReadOnlySequence<byte>(bytes), out var message, out var error));
        Assert.Null(message);
        return error;
    }
}

using System.Text;
using CsCheck;
using KeyRx.Protocol.Messages;
using Xunit;

namespace KeyRx.Tests.Protocol.Messages;

public sealed class JsonPayloadTests
{
    [Theory]
    [InlineData("null")]
    [InlineData(" {\"a\":[1,2]} ")]
    [InlineData("\"\\ud83d\\ude00\"")]
    [InlineData("[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]")]
    public void OneJsonValueIsValid(string json) =>
        Assert.True(JsonPayload.IsValid(Encoding.UTF8.GetBytes(json), out _));

    [Theory]
    [InlineData("", "it breaks off or is malformed at byte 0")]
    [InlineData("{\"a\":", "it breaks off or is malformed at byte 5")]
    [InlineData("[1,]", "it breaks off or is malformed at byte 3")]
    [InlineData("1 2", "it breaks off or is malformed at byte 2")]
    [InlineData("NaN", "it breaks off or is malformed at byte 0")]
    [InlineData("[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]", "it nests deeper than 15")]
    [InlineData("\"\\ud83d\"", "it has a string with half of a surrogate pair")]
    public void AnythingElseIsRefusedWithTheReason(string json, string error)
    {
        Assert.False(JsonPayload.IsValid(Encoding.UTF8.GetBytes(json), out var actual));
        Assert.Equal(error, actual);
    }

    [Fact]
    public void BytesThatAreNoUtf8AreRefused()
    {
        Assert.False(JsonPayload.IsValid([0x22, 0xC3, 0x22], out var error));
        Assert.Equal("it is not UTF-8", error);
    }

    [Fact]
    public void WhatIsValidStandsInAMessageThatEveryClientReads() =>
        Gen.Char["{}[]\",:\\ud83e0 1a"].Array[0, 12].Sample(text =>
        {
            var payload = Encoding.UTF8.GetBytes(new string(text));
            if (!JsonPayload.IsValid(payload, out _)) return;
            Assert.Equal(
                payload.AsSpan().Trim(" "u8).ToArray(),
                Written.ReadByClient(output => ServerMessageWriter.EventMessage(output, "state", 1, payload)).Payload
                    .ToArray());
        }, iter: 50_000);
}

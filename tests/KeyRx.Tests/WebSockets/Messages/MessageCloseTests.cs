using System.Buffers;
using KeyRx.Testing;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Messages;
using Xunit;

namespace KeyRx.Tests.WebSockets.Messages;

/// <summary>Close frames as they are read: RFC 6455 5.5.1, 7.1.5, 7.4.</summary>
public sealed class MessageCloseTests
{
    [Theory]
    [InlineData("", 1005, "")]
    [InlineData("03e8", 1000, "")]
    [InlineData("03e9 627965", 1001, "bye")]
    [InlineData("0bb8 e282ac", 3000, "\u20ac")]
    [InlineData("1387", 4999, "")]
    public void StatusAndReasonAreTakenApart_7_1_5(string payload, int status, string reason)
    {
        foreach (var pieces in Chunked.Ways(Wire.Masked(0x88, Wire.Bytes(payload))))
        {
            var assembler = new MessageAssembler(WebSocketRole.Server);
            var input = Chunked.Join(pieces);
            Assert.Equal(MessageReadResult.Message, assembler.TryRead(ref input, out var message, out _));

            Assert.Equal(Opcode.Close, message.Opcode);
            Assert.Equal(status, message.CloseStatus);
            Assert.Equal(reason, message.CloseReason);
            Assert.Equal(Wire.Bytes(payload), message.Payload.ToArray());
            Assert.True(assembler.IsCloseReceived);
            Assert.False(assembler.IsIdle);
        }
    }

    [Theory]
    [InlineData("03", ProtocolViolation.CloseStatusTruncated, 1002)]
    [InlineData("0000", ProtocolViolation.CloseStatusNotAllowed, 1002)]
    [InlineData("03e7", ProtocolViolation.CloseStatusNotAllowed, 1002)]
    [InlineData("03ec", ProtocolViolation.CloseStatusNotAllowed, 1002)]
    [InlineData("03ed", ProtocolViolation.CloseStatusNotAllowed, 1002)]
    [InlineData("03ee", ProtocolViolation.CloseStatusNotAllowed, 1002)]
    [InlineData("03f7", ProtocolViolation.CloseStatusNotAllowed, 1002)]
    [InlineData("0bb7", ProtocolViolation.CloseStatusNotAllowed, 1002)]
    [InlineData("1388", ProtocolViolation.CloseStatusNotAllowed, 1002)]
    [InlineData("03e8 ff", ProtocolViolation.CloseReasonNotUtf8, 1007)]
    [InlineData("03e8 61c3", ProtocolViolation.CloseReasonNotUtf8, 1007)]
    public void ABrokenClosePayloadIsRefused_5_5_1_7_4(string payload, ProtocolViolation expected, int answer)
    {
        foreach (var pieces in Chunked.Ways(Wire.Masked(0x88, Wire.Bytes(payload))))
        {
            var assembler = new MessageAssembler(WebSocketRole.Server);
            Assert.Equal([$"violation {answer}"], Transcript.Read(assembler, pieces, out var violation));
            Assert.Equal(expected, violation);
        }
    }

    [Fact]
    public void WhatFollowsACloseIsDiscardedUnread_1_4()
    {
        byte[] bytes = [.. Wire.Masked(0x01, "a"u8), .. Wire.Masked(0x88, []), .. Wire.Masked(0x80, "b"u8), 0xFF, 0xFF];
        foreach (var pieces in Chunked.Ways(bytes).Concat(Chunked.InTwo(bytes)))
            Assert.Equal(["Close "], Transcript.Read(WebSocketRole.Server, pieces));
    }
}

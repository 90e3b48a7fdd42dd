using System.Text;
using KeyRx.Client;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using KeyRx.WebSockets.Framing;
using Xunit;

namespace KeyRx.Tests.Client;

public sealed class MessageTests : BoundedTest
{
    // What the peer's "connected" says: wall 5,000,000 us = monotonic 2,000,000,000 ns.
    private static readonly ClockPair Clock = new(5_000_000, 2_000_000_000);

    private static readonly KeyEvent LeftShiftDown = new()
    {
        TimeNanos = 2_000_500_000,
        HookDelayNanos = 12_000,
        Code = 0xE1,
        Device = 3,
        Native = 42,
        Action = KeyAction.Press,
        Flags = KeyEventFlags.Synthetic,
        Modifiers = KeyModifiers.LeftShift,
    };

    [Fact]
    public async Task AKeyEventIsTheSameOverJsonAndBinary()
    {
        await using var json = await ClientAndPeer.OpenAsync(Cancellation);
        await using var binary = await ClientAndPeer.OpenAsync(Cancellation, options => options with { Binary = true });
        await SubscribeAsync(binary, new TopicAck(Topics.Key, 7, default, null));

        await json.Peer.SendAsync(
            output => ServerMessageWriter.KeyEventMessage(output, 58, LeftShiftDown, Clock), Cancellation);
        await binary.Peer.SendFrameAsync(Opcode.Binary, KeyBatch(7, 58, LeftShiftDown), Cancellation);

        var expected = new KeyMessage(58, LeftShiftDown, 5_000_500);
        Assert.Equal(expected, await json.NextAsync());
        Assert.Equal(expected, await binary.NextAsync());
        Assert.Equal(("KEY_LEFTSHIFT", "ShiftLeft"), (expected.KeyCode, expected.Code));
    }

    [Fact]
    public async Task AKeyWithoutANameKeepsItsNumberOverJson()
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation);

        await pair.Peer.SendAsync(
            output => ServerMessageWriter.KeyEventMessage(output, 1, new KeyEvent { Native = 0x2FE }, Clock),
            Cancellation);

        Assert.Equal(0x2FEu, Assert.IsType<KeyMessage>(await pair.NextAsync()).Event.Native);
    }

    [Fact]
    public async Task ABatchIsItsRecordsInOrder()
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation, options => options with { Binary = true });
        await SubscribeAsync(pair, new TopicAck(Topics.Load, 2, default, null));
        byte[] batch = [.. Header(2, 3, 100), .. Record("one"), .. Record(""), .. Record("three")];

        await pair.Peer.SendFrameAsync(Opcode.Binary, batch, Cancellation);

        foreach (var (sequence, payload) in new[] { (100ul, "one"), (101ul, ""), (102ul, "three") })
        {
            var message = Assert.IsType<EventMessage>(await pair.NextAsync());
            Assert.Equal(
                (Topics.Load, sequence, payload),
                (message.Topic, message.Sequence, Encoding.UTF8.GetString(message.Payload.Span)));
        }
    }

    [Fact]
    public async Task WallTimeFollowsTheServersClockMessages()
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation, options => options with { Binary = true });
        await SubscribeAsync(pair, new TopicAck(Topics.Key, 7, default, null));

        await pair.Peer.SendAsync(
            output => ServerMessageWriter.Clock(output, new ClockPair(9_000_000, 2_000_000_000)), Cancellation);
        await pair.Peer.SendFrameAsync(Opcode.Binary, KeyBatch(7, 1, LeftShiftDown), Cancellation);

        Assert.Equal(9_000_500, Assert.IsType<KeyMessage>(await pair.NextAsync()).UnixMicros);
    }

    [Fact]
    public async Task StateMessagesComeAsTheServerSaidThem()
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation);

        var snapshot = Assert.IsType<SnapshotMessage>(await pair.ToldAsync(
            """{"type":"snapshot","event_type":"key","epoch":"00000000000000ff","seq":57,"payload":{"pressed":[]}}"""));
        Assert.Equal(
            (Topics.Key, new StreamPosition(255, 57), """{"pressed":[]}"""),
            (snapshot.Topic, snapshot.Position, Encoding.UTF8.GetString(snapshot.Payload.Span)));
        Assert.Equal(
            new GapMessage(Topics.Key, 255, 59, 80),
            await pair.ToldAsync("""{"type":"gap","event_type":"key","epoch":"00000000000000ff","from":59,"to":80}"""));
        Assert.Equal(
            new GapMessage(Topics.Key, 255, 59, null),
            await pair.ToldAsync(
                """{"type":"gap","event_type":"key","epoch":"00000000000000ff","from":59,"to":null}"""));
        Assert.Equal(new PausedMessage(), await pair.ToldAsync("""{"type":"paused"}"""));
        Assert.Equal(new ResumedMessage(), await pair.ToldAsync("""{"type":"resumed"}"""));
        Assert.Equal(
            new ErrorMessage(429, "slow down"),
            await pair.ToldAsync("""{"type":"error","code":429,"message":"slow down"}"""));
    }

    [Fact]
    public async Task WhatIsNewerThanThisClientIsIgnored()
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation);

        await pair.Peer.SendFrameAsync(Opcode.Text, """{"type":"weather","payload":[1]}"""u8.ToArray(), Cancellation);
        await pair.Peer.SendFrameAsync(Opcode.Binary, new byte[] { 9, 1, 2 }, Cancellation);

        Assert.Equal(new PausedMessage(), await pair.ToldAsync("""{"type":"paused","new_field":{"a":1}}"""));
    }

    [Theory]
    [InlineData("no json", "a message is not the JSON of PROTOCOL.md")]
    [InlineData("[]", "a message is not the JSON of PROTOCOL.md")]
    [InlineData("""{"type":"event","seq":1,"payload":{}}""", "an event lacks a field")]
    [InlineData("""{"type":"event","event_type":"key","seq":1,"payload":{"timestamp":1}}""", "an event lacks a field")]
    [InlineData(
        """{"type":"event","event_type":"key","seq":1,"payload":{"timestamp":1,"action":"hover"}}""",
        "an event lacks a field")]
    [InlineData(
        """{"type":"event","event_type":"key","seq":1,"payload":{"timestamp":1,"action":"press","device":70000}}""",
        "an event lacks a field")]
    [InlineData("""{"type":"event","event_type":"key","seq":1,"payload":[]}""", "an event lacks a field")]
    public async Task MalformedTextEndsTheConnection(string json, string what)
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation);
        await pair.Peer.SendFrameAsync(Opcode.Text, Encoding.UTF8.GetBytes(json), Cancellation);

        var end = await pair.EndAsync();

        Assert.Equal($"1002: the server broke the KeyRx protocol: {what}", end.Message);
        Assert.Equal(1002, (await pair.Peer.ReadAsync(Cancellation))!.CloseStatus);
    }

    public static TheoryData<byte[]> MalformedBatches => new()
    {
        { [] },
        { [1, 0, 7, 0] },
        { [.. Header(9, 0, 1)] },
        { [.. Header(7, 1, 1), .. new byte[23]] },
        { [.. Header(7, 1, 1), .. new byte[25]] },
        { [.. Header(7, uint.MaxValue, 1), .. new byte[24]] },
        { [.. Header(2, 1, 1), 5, 0, 0, 0, 1] },
        { [.. Header(2, 1, 1), 255, 255, 255, 255] },
        { [.. Header(2, 1, 1), .. Record("a"), 0] },
    };

    [Theory]
    [MemberData(nameof(MalformedBatches))]
    public async Task AMalformedBatchEndsTheConnection(byte[] batch)
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation, options => options with { Binary = true });
        await SubscribeAsync(
            pair, new TopicAck(Topics.Key, 7, default, null), new TopicAck(Topics.Load, 2, default, null));

        await pair.Peer.SendFrameAsync(Opcode.Binary, batch, Cancellation);

        Assert.Equal(
            "1002: the server broke the KeyRx protocol: a binary batch is malformed",
            (await EndAfterRecordsAsync(pair)).Message);
    }

    private async Task<KeyRxConnectionException> EndAfterRecordsAsync(ClientAndPeer pair)
    {
        try
        {
            while (await pair.NextAsync() is not null)
            {
            }
        }
        catch (KeyRxConnectionException end)
        {
            return end;
        }

        throw new InvalidOperationException("the connection ended normally");
    }

    private async Task SubscribeAsync(ClientAndPeer pair, params TopicAck[] acks)
    {
        var subscribing = pair.Client.SubscribeAsync(
            [.. acks.Select(ack => ack.Topic)], cancellationToken: Cancellation);
        await pair.Peer.ReadAsync(Cancellation);
        await pair.Peer.SendAsync(output => ServerMessageWriter.Ack(output, "1"u8, acks), Cancellation);
        await subscribing;
    }

    private static byte[] KeyBatch(ushort topic, ulong sequence, KeyEvent keyEvent)
        =>
            [
                .. Header(topic, 1, sequence),
                .. System.Runtime.InteropServices.MemoryMarshal.AsBytes(new ReadOnlySpan<KeyEvent>(ref keyEvent)),
            ];

    private static byte[] Header(ushort topic, uint count, ulong sequence)
    {
        var header = new byte[BinaryBatch.HeaderSize];
        BinaryBatch.WriteHeader(header, 0, topic, count, sequence);
        return header;
    }

    private static byte[] Record(string payload)
    {
        var record = new byte[BinaryBatch.PayloadRecordSize(payload.Length)];
        BinaryBatch.WritePayloadRecord(record, Encoding.ASCII.GetBytes(payload));
        return record;
    }
}

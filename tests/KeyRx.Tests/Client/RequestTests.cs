using System.Text;
using System.Text.Json;
using KeyRx.Client;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.Tests.Client;

public sealed class RequestTests : BoundedTest
{
    [Fact]
    public async Task AnswersFindTheirRequestsInAnyOrder()
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation);
        var first = pair.Client.SubscribeAsync(["key"], cancellationToken: Cancellation);
        var firstId = await ReadIdAsync(pair.Peer);
        var second = pair.Client.SubscribeAsync(["device"], cancellationToken: Cancellation);
        var secondId = await ReadIdAsync(pair.Peer);

        await pair.Peer.SendAsync(
            output => ServerMessageWriter.Ack(
                output, secondId, [new TopicAck("device", 1, new StreamPosition(8, 9), null)]),
            Cancellation);
        await pair.Peer.SendAsync(
            output => ServerMessageWriter.Ack(
                output, firstId, [new TopicAck("key", 3, new StreamPosition(5, 57), true)]),
            Cancellation);

        Assert.Equal(new StreamPosition(5, 57), Assert.Single(await first).Value);
        Assert.Equal(new StreamPosition(8, 9), (await second)["device"]);
    }

    [Fact]
    public async Task ARefusalIsAnExceptionInTheServersWordsAndTheConnectionGoesOn()
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation);
        var subscribing = pair.Client.SubscribeAsync(["nope"], cancellationToken: Cancellation);
        var id = await ReadIdAsync(pair.Peer);

        await pair.Peer.SendAsync(
            output => ServerMessageWriter.Error(output, 404, "there is no topic 'nope'", id), Cancellation);

        var refusal = await Assert.ThrowsAsync<KeyRxRequestException>(() => subscribing);
        Assert.Equal((404, "404: there is no topic 'nope'"), (refusal.Code, refusal.Message));
        Assert.Equal(new PausedMessage(), await pair.ToldAsync("""{"type":"paused"}"""));
    }

    [Fact]
    public async Task ARequestWithoutAnswerFailsAfterItsTimeout()
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation);
        var unsubscribing = pair.Client.UnsubscribeAsync(["key"], Cancellation);

        pair.Clock.Advance(TimeSpan.FromSeconds(10));

        var error = await Assert.ThrowsAsync<TimeoutException>(() => unsubscribing);
        Assert.Equal(
            "no answer to 'unsubscribe' within 10 s: keep reading messages, answers come between them", error.Message);
    }

    [Fact]
    public async Task AnAnswerThatComesTooLateIsDropped()
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation);
        var subscribing = pair.Client.SubscribeAsync(["key"], cancellationToken: Cancellation);
        var id = await ReadIdAsync(pair.Peer);
        pair.Clock.Advance(TimeSpan.FromSeconds(10));
        await Assert.ThrowsAsync<TimeoutException>(() => subscribing);

        await pair.Peer.SendAsync(output => ServerMessageWriter.Ack(output, id, []), Cancellation);

        Assert.Equal(new PausedMessage(), await pair.ToldAsync("""{"type":"paused"}"""));
    }

    [Fact]
    public async Task ARequestCanBeCancelled()
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation);
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var subscribing = pair.Client.SubscribeAsync(["key"], cancellationToken: cancelled.Token);

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => subscribing);
    }

    [Fact]
    public async Task ARequestThatWaitsLearnsOfTheConnectionsEnd()
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation);
        var subscribing = pair.Client.SubscribeAsync(["key"], cancellationToken: Cancellation);
        await ReadIdAsync(pair.Peer);

        await pair.Peer.SendCloseAsync(4003, "token revoked", Cancellation);

        Assert.Equal(
            "4003: token revoked", (await Assert.ThrowsAsync<KeyRxConnectionException>(() => subscribing)).Message);
        Assert.Equal(
            "4003: token revoked",
            (await Assert.ThrowsAsync<KeyRxConnectionException>(
                () => pair.Client.UnsubscribeAsync(["key"], Cancellation))).Message);
    }

    [Fact]
    public async Task PublishSendsThePayloadAsItIs()
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation);
        var publishing = pair.Client.PublishAsync("state", """{"layer": 2}"""u8.ToArray(), Cancellation);

        var message = (await pair.Peer.ReadAsync(Cancellation))!;
        Assert.True(ClientMessageReader.TryRead(new(message.Payload), out var publish, out _));
        await pair.Peer.SendAsync(output => ServerMessageWriter.Ack(output, publish.MessageId, []), Cancellation);

        Assert.Equal(
            (ClientMessageKind.Publish, "state", """{"layer": 2}"""),
            (publish.Kind, publish.EventType, Encoding.UTF8.GetString(publish.Payload.Span)));
        await publishing;
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"secret\":")]
    [InlineData("1},\"event_type\":\"key\",\"x\":{")]
    public async Task WhatIsNotJsonIsNotPublished(string payload)
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation);

        var error = await Assert.ThrowsAsync<ArgumentException>(() =>
            pair.Client.PublishAsync("state", Encoding.ASCII.GetBytes(payload), Cancellation));

        Assert.StartsWith(
            "the payload for 'state' is not JSON: it breaks off or is malformed at byte ", error.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ManyRequestersGetTheirOwnAnswers()
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation);
        var requests = Enumerable.Range(0, 200)
            .Select(i =>
                Task.Run(() => pair.Client.SubscribeAsync([$"t{i}"], cancellationToken: Cancellation), Cancellation))
            .ToArray();

        for (var i = 0; i < requests.Length; i++)
        {
            Assert.True(ClientMessageReader.TryRead(
                new((await pair.Peer.ReadAsync(Cancellation))!.Payload), out var asked, out _));
            var ack = new TopicAck(asked.Topics[0], (ushort)i, default, null);
            await pair.Peer.SendAsync(output => ServerMessageWriter.Ack(output, asked.MessageId, [ack]), Cancellation);
        }

        for (var i = 0; i < requests.Length; i++) Assert.Equal($"t{i}", Assert.Single(await requests[i]).Key);
    }

    private async Task<byte[]> ReadIdAsync(RawPeerConnection peer)
    {
        using var message = JsonDocument.Parse((await peer.ReadAsync(Cancellation))!.Payload);
        return Encoding.UTF8.GetBytes(message.RootElement.GetProperty("message_id").GetString()!);
    }
}

using KeyRx.Client;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using Xunit;

namespace KeyRx.Tests.Client.Reconnecting;

/// <summary>The client that comes back against a peer that the test speaks for.</summary>
public sealed class ReconnectingTests : BoundedTest
{
    [Fact]
    public async Task AfterALossTheNextConnectionResumesAfterWhatWasDelivered()
    {
        await using var pair = new ReconnectingAndPeer(Cancellation);
        var first = await pair.SubscribedAsync();
        await pair.EventAsync(first, 11);
        Assert.Equal(11ul, Assert.IsType<EventMessage>(await pair.NextAsync()).Sequence);
        first.Reset();

        var waiting = await pair.PassWaitAsync();
        var second = await pair.AcceptOpenAsync();
        var again = await pair.RequestAsync(second);
        await pair.AckAsync(second, again, new TopicAck(Topics.Error, 1, new(5, 12), true));
        await pair.EventAsync(second, 11);
        await pair.EventAsync(second, 12);

        Assert.Equal((1, "1006: the connection was lost"), (waiting.Attempt, waiting.Error!.Message));
        Assert.InRange(waiting.Delay, TimeSpan.Zero, TimeSpan.FromMilliseconds(200));
        Assert.Equal([Topics.Error], again.Topics);
        Assert.Equal(new StreamPosition(5, 11), again.Resume[Topics.Error]);
        Assert.Equal(12ul, Assert.IsType<EventMessage>(await pair.NextAsync()).Sequence);
    }

    [Fact]
    public async Task StatesAreToldInOrder()
    {
        await using var pair = new ReconnectingAndPeer(Cancellation);
        var peer = await pair.AcceptOpenAsync();
        Assert.Equal((ConnectionState.Connecting, 1), await StateAsync());
        Assert.Equal((ConnectionState.Open, 0), await StateAsync());
        Assert.Equal(ConnectionState.Open, pair.Client.State);
        peer.Reset();
        Assert.Equal(1, (await pair.PassWaitAsync()).Attempt);
        Assert.Equal((ConnectionState.Connecting, 1), await StateAsync());
        (await pair.AcceptAsync()).Reset();
        Assert.Equal(2, (await pair.PassWaitAsync()).Attempt);
        Assert.Equal((ConnectionState.Connecting, 2), await StateAsync());

        var last = await pair.AcceptOpenAsync();
        Assert.Equal((ConnectionState.Open, 0), await StateAsync());
        await last.SendCloseAsync(1000, "", Cancellation);
        last.Dispose();
        Assert.Equal((ConnectionState.Closed, 0), await StateAsync());
        Assert.Null(await pair.NextAsync());

        async Task<(ConnectionState State, int Attempt)> StateAsync()
        {
            var change = await pair.States.NextAsync();
            return (change.State, change.Attempt);
        }
    }

    [Fact]
    public async Task AHoleIsNotWaitedForButResumed()
    {
        await using var pair = new ReconnectingAndPeer(Cancellation);
        using var first = await pair.SubscribedAsync();
        await pair.EventAsync(first, 11);
        await pair.EventAsync(first, 13);
        Assert.Equal(1000, (await first.ReadAsync(Cancellation))!.CloseStatus);
        first.Dispose();

        var waiting = await pair.PassWaitAsync();
        var second = await pair.AcceptOpenAsync();

        Assert.Equal("1006: events are missing without a gap: the connection was left", waiting.Error!.Message);
        Assert.Equal(11ul, (await pair.RequestAsync(second)).Resume[Topics.Error].Sequence);
    }

    [Fact]
    public async Task TheServersHintIsWaitedExactly()
    {
        await using var pair = new ReconnectingAndPeer(Cancellation);
        using var peer = await pair.SubscribedAsync();
        await peer.SendCloseAsync(1012, "server restarts; retry_ms=1500", Cancellation);
        peer.Dispose();

        var waiting = await pair.States.UntilAsync(ConnectionState.Waiting);
        Assert.Equal(TimeSpan.FromMilliseconds(1500), waiting.Delay);
        pair.Clock.Advance(TimeSpan.FromMilliseconds(1499));
        Assert.Equal(ConnectionState.Waiting, pair.Client.State);
        pair.Clock.Advance(TimeSpan.FromMilliseconds(1));

        await pair.AcceptOpenAsync();
    }

    [Fact]
    public async Task RetryAfterOfARefusalIsObeyed()
    {
        await using var pair = new ReconnectingAndPeer(Cancellation);
        using var peer = await pair.AcceptAsync();
        await peer.ReadRequestAsync(Cancellation);
        await peer.SendAsync(
            "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n", Cancellation);

        var waiting = await pair.PassWaitAsync();

        Assert.InRange(waiting.Delay, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
        Assert.Equal((503, 2), (waiting.Error!.Status, waiting.Attempt));
        await pair.AcceptOpenAsync();
    }

    public static TheoryData<int> FinalCloses =>
    [
        .. CloseReasons.All.Where(reason => !reason.MayReturn && reason.Code is not (1000 or 1009))
            .Select(reason => (int)reason.Code),
    ];

    [Theory]
    [MemberData(nameof(FinalCloses))]
    public async Task AFinalCloseEndsTheMessagesWithItsReason(int status)
    {
        await using var pair = new ReconnectingAndPeer(Cancellation);
        using var peer = await pair.AcceptOpenAsync();
        await peer.SendCloseAsync((ushort)status, "so it is", Cancellation);
        peer.Dispose();

        Assert.Equal($"{status}: so it is", (await pair.EndAsync()).Message);
        Assert.Equal(ConnectionState.Closed, pair.Client.State);
        var late = await Assert.ThrowsAsync<KeyRxConnectionException>(() =>
            pair.Client.SubscribeAsync([Topics.Error], Cancellation));
        Assert.Equal($"{status}: so it is", late.Message);
    }

    [Fact]
    public async Task AFinalRefusalEndsTheMessagesAndWhatWaitsForThem()
    {
        await using var pair = new ReconnectingAndPeer(Cancellation);
        var subscribing = pair.Client.SubscribeAsync([Topics.Error], Cancellation);
        var publishing = pair.Client.PublishAsync(Topics.State, "1"u8.ToArray(), Cancellation);
        using var peer = await pair.AcceptAsync();
        await peer.ReadRequestAsync(Cancellation);
        await peer.SendAsync(
            "HTTP/1.1 401 Unauthorized\r\nContent-Length: 19\r\n\r\na token is required", Cancellation);

        Assert.Equal("401: a token is required", (await pair.EndAsync()).Message);
        Assert.Equal(
            "401: a token is required",
            (await Assert.ThrowsAsync<KeyRxConnectionException>(() => subscribing)).Message);
        var unsent = await Assert.ThrowsAsync<KeyRxPublishException>(() => publishing);
        Assert.Equal(
            ("'state' was not published: 401: a token is required", false), (unsent.Message, unsent.IsOutcomeUnknown));
    }

    [Fact]
    public async Task AfterTheLastAttemptTheReaderLearnsHowManyAndWhy()
    {
        await using var pair = new ReconnectingAndPeer(Cancellation, options => options with { MaxAttempts = 3 });
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            using var peer = await pair.AcceptAsync();
            await peer.ReadRequestAsync(Cancellation);
            peer.Dispose();
            if (attempt < 3) await pair.PassWaitAsync();
        }

        Assert.Equal(
            $"gave up after 3 attempts; the last one: {pair.Url.Authority} hung up without an answer: " +
                $"is it a KeyRx server?",
            (await pair.EndAsync()).Message);
    }

    [Fact]
    public async Task ASilentServerIsLeftAndComeBackTo()
    {
        await using var pair = new ReconnectingAndPeer(Cancellation);
        var silent = await pair.SubscribedAsync();
        pair.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("""{"type":"ping"}""", (await silent.ReadAsync(Cancellation))!.Text);
        pair.Clock.Advance(TimeSpan.FromSeconds(15));

        var waiting = await pair.PassWaitAsync();

        Assert.StartsWith(
            "1006: the connection was lost: nothing arrived for 75 s", waiting.Error!.Message,
            StringComparison.Ordinal);
        await pair.AcceptOpenAsync();
    }

    [Fact]
    public async Task WhatTheServerRefusesOnComingBackIsToldAndFinal()
    {
        await using var pair = new ReconnectingAndPeer(Cancellation);
        (await pair.SubscribedAsync()).Reset();
        await pair.PassWaitAsync();
        using var second = await pair.AcceptOpenAsync();
        var again = await pair.RequestAsync(second);
        await second.SendAsync(
            output => ServerMessageWriter.Error(
                output, 403, "topic 'error' needs a token with scope status", again.MessageId),
            Cancellation);
        await second.ReadAsync(Cancellation);
        second.Dispose();

        Assert.Equal(
            "what was subscribed is refused now: 403: topic 'error' needs a token with scope status",
            (await pair.EndAsync()).Message);
    }

    [Fact]
    public async Task ARefusedSubscriptionFailsAloneAndIsNotAskedForAgain()
    {
        await using var pair = new ReconnectingAndPeer(Cancellation);
        var wrong = pair.Client.SubscribeAsync(["nope"], Cancellation);
        var peer = await pair.AcceptOpenAsync();
        var request = await pair.RequestAsync(peer);
        await peer.SendAsync(
            output => ServerMessageWriter.Error(output, 404, "there is no topic 'nope'", request.MessageId),
            Cancellation);
        Assert.Equal(
            "404: there is no topic 'nope'", (await Assert.ThrowsAsync<KeyRxRequestException>(() => wrong)).Message);
        await pair.States.UntilAsync(ConnectionState.Open);
        peer.Reset();

        await pair.PassWaitAsync();
        await pair.AcceptOpenAsync();
        await pair.States.UntilAsync(ConnectionState.Open);
    }

    [Fact]
    public async Task UnsubscribedTopicsDoNotComeBack()
    {
        await using var pair = new ReconnectingAndPeer(Cancellation);
        var peer = await pair.SubscribedAsync();
        var unsubscribing = pair.Client.UnsubscribeAsync([Topics.Error], Cancellation);
        await pair.AckAsync(peer, await pair.RequestAsync(peer));
        await unsubscribing;
        peer.Reset();

        await pair.PassWaitAsync();
        await pair.AcceptOpenAsync();
        await pair.States.UntilAsync(ConnectionState.Open);
    }
}

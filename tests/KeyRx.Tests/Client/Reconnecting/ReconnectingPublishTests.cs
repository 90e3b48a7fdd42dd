using System.Text;
using KeyRx.Client;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using Xunit;

namespace KeyRx.Tests.Client.Reconnecting;

public sealed class ReconnectingPublishTests : BoundedTest
{
    [Fact]
    public async Task WhatIsPublishedWhileDownIsSentInOrderAfterTheSubscriptions()
    {
        await using var pair = new ReconnectingAndPeer(Cancellation);
        var publishing = Enumerable.Range(1, 3).Select(
            i => pair.Client.PublishAsync(Topics.State, Encoding.ASCII.GetBytes($"{i}"), Cancellation)).ToArray();
        var subscribing = pair.Client.SubscribeAsync([Topics.Error], Cancellation);
        var peer = await pair.AcceptOpenAsync();

        var first = await pair.RequestAsync(peer);
        Assert.Equal(ClientMessageKind.Subscribe, first.Kind);
        await pair.AckAsync(peer, first, new TopicAck(Topics.Error, 1, new(5, 10), null));
        for (var i = 1; i <= 3; i++)
        {
            var publish = await pair.RequestAsync(peer);
            Assert.Equal((Topics.State, $"{i}"), (publish.EventType, Encoding.ASCII.GetString(publish.Payload.Span)));
            await pair.AckAsync(peer, publish);
        }

        await subscribing;
        await Task.WhenAll(publishing);
    }

    [Fact]
    public async Task WhatDoesNotFitFailsAtOnceAndSaysWhy()
    {
        await using var pair = new ReconnectingAndPeer(
            Cancellation, options => options with { MaxQueuedMessages = 2, MaxQueuedBytes = 10 });
        var first = pair.Client.PublishAsync(Topics.State, "123456"u8.ToArray(), Cancellation);

        var tooLong = await Assert.ThrowsAsync<KeyRxPublishException>(() =>
            pair.Client.PublishAsync(Topics.State, "12345"u8.ToArray(), Cancellation));
        var second = pair.Client.PublishAsync(Topics.State, "1234"u8.ToArray(), Cancellation);
        var tooMany = await Assert.ThrowsAsync<KeyRxPublishException>(() =>
            pair.Client.PublishAsync(Topics.State, "1"u8.ToArray(), Cancellation));

        Assert.Equal(
            "'state' was not published: there is no connection, and its 5 bytes do not fit beside the 6 that wait " +
                "for one already (MaxQueuedBytes)",
            tooLong.Message);
        Assert.Equal(
            "'state' was not published: there is no connection, and 2 messages wait for one " +
                "already (MaxQueuedMessages)",
            tooMany.Message);
        Assert.False(tooMany.IsOutcomeUnknown);
        await pair.Client.DisposeAsync();
        foreach (var waiting in (Task[])[first, second])
        {
            var unsent = await Assert.ThrowsAsync<KeyRxPublishException>(() => waiting);
            Assert.Equal("'state' was not published: 1000: the connection was closed by this client", unsent.Message);
        }
    }

    [Fact]
    public async Task WhatWasSentWhenTheConnectionBrokeIsUnknownAndNotSentAgain()
    {
        await using var pair = new ReconnectingAndPeer(Cancellation);
        var peer = await pair.AcceptOpenAsync();
        await pair.States.UntilAsync(ConnectionState.Open);
        var publishing = pair.Client.PublishAsync(Topics.State, "1"u8.ToArray(), Cancellation);
        await pair.RequestAsync(peer);
        peer.Reset();

        var unknown = await Assert.ThrowsAsync<KeyRxPublishException>(() => publishing);
        Assert.Equal(
            (
                "whether 'state' was published is unknown: the connection ended before the answer (1006: " +
                    "the connection was lost)",
                true),
            (unknown.Message, unknown.IsOutcomeUnknown));
        await pair.PassWaitAsync();
        var second = await pair.AcceptOpenAsync();
        await pair.States.UntilAsync(ConnectionState.Open);
        var next = pair.Client.PublishAsync(Topics.State, "2"u8.ToArray(), Cancellation);
        var request = await pair.RequestAsync(second);
        Assert.Equal("2", Encoding.ASCII.GetString(request.Payload.Span));
        await pair.AckAsync(second, request);
        await next;
    }

    [Fact]
    public async Task WhatIsCancelledInTheQueueIsNotSent()
    {
        await using var pair = new ReconnectingAndPeer(Cancellation);
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var first = pair.Client.PublishAsync(Topics.State, "1"u8.ToArray(), cancelled.Token);
        var second = pair.Client.PublishAsync(Topics.State, "2"u8.ToArray(), Cancellation);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        var peer = await pair.AcceptOpenAsync();
        var request = await pair.RequestAsync(peer);
        Assert.Equal("2", Encoding.ASCII.GetString(request.Payload.Span));
        await pair.AckAsync(peer, request);
        await second;
    }

    [Fact]
    public async Task WhatIsNotJsonIsRefusedAtOnce()
    {
        await using var pair = new ReconnectingAndPeer(Cancellation);

        var error = await Assert.ThrowsAsync<ArgumentException>(() =>
            pair.Client.PublishAsync(Topics.State, "{"u8.ToArray(), Cancellation));

        Assert.StartsWith("the payload for 'state' is not JSON", error.Message, StringComparison.Ordinal);
    }
}

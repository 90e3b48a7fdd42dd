using KeyRx.Client;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.Tests.Client.Reconnecting;

/// <summary>Topics that the server has no more when the client comes back.</summary>
public sealed class ReconnectingRemovalTests : BoundedTest
{
    [Fact]
    public async Task ItIsToldAndNotAskedForAgain()
    {
        await using var pair = new ReconnectingAndPeer(Cancellation);
        (await pair.SubscribedAsync()).Reset();
        await pair.PassWaitAsync();
        var second = await pair.AcceptOpenAsync();
        await RefuseAsync(second, await pair.RequestAsync(second));

        Assert.Equal(new RemovedMessage(Topics.Error, new(5, 10)), await pair.NextAsync());
        await pair.States.UntilAsync(ConnectionState.Open);
        second.Reset();

        await pair.PassWaitAsync();
        await pair.AcceptOpenAsync(); // nothing is asked: whoever asked would not be open
        await pair.States.UntilAsync(ConnectionState.Open);
    }

    /// <summary>The server obeys all of a request or nothing.</summary>
    [Fact]
    public async Task TheOthersOfItsRequestComeBack()
    {
        await using var pair = new ReconnectingAndPeer(Cancellation);
        var first = await pair.SubscribedAsync();
        var subscribing = pair.Client.SubscribeAsync([Topics.State], Cancellation);
        await pair.AckAsync(first, await pair.RequestAsync(first), new TopicAck(Topics.State, 2, new(6, 0), null));
        await subscribing;
        first.Reset();
        await pair.PassWaitAsync();

        using var second = await pair.AcceptOpenAsync();
        var both = await pair.RequestAsync(second);
        Assert.Equal([Topics.Error, Topics.State], both.Topics.Order(StringComparer.Ordinal));
        await RefuseAsync(second, both);
        for (var asked = 0; asked < 2; asked++)
        {
            var alone = await pair.RequestAsync(second);
            if (alone.Topics is [Topics.State]) await RefuseAsync(second, alone);
            else await pair.AckAsync(second, alone, new TopicAck(Topics.Error, 1, new(5, 11), true));
        }

        Assert.Equal(new RemovedMessage(Topics.State, new(6, 0)), await pair.NextAsync());
        await pair.EventAsync(second, 11);
        Assert.Equal(11ul, Assert.IsType<EventMessage>(await pair.NextAsync()).Sequence);
    }

    private Task RefuseAsync(RawPeerConnection peer, ClientMessage request) => peer.SendAsync(
        output => ServerMessageWriter.Error(output, 404, "there is no such topic", request.MessageId), Cancellation);
}

using KeyRx.Client;
using KeyRx.Client.Reconnecting;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using KeyRx.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Client;

/// <summary>
/// A real client that comes back, and a peer that the test speaks for, connection by
/// connection. The clock is the test's.
/// </summary>
internal sealed class ReconnectingAndPeer : IAsyncDisposable
{
    private readonly RawPeer _listener = RawPeer.Start();
    private readonly CancellationToken _cancellation;
    private readonly IAsyncEnumerator<KeyRxMessage> _messages;

    public ReconnectingAndPeer(
        CancellationToken cancellation, Func<ReconnectingClientOptions, ReconnectingClientOptions>? configure = null)
    {
        _cancellation = cancellation;
        States = new StateLog(cancellation);
        var options = new ReconnectingClientOptions
        {
            Connection = new() { Url = _listener.Url, TimeProvider = Clock },
            JitterSeed = 1,
            StateChanged = States.Add,
        };
        Client = ReconnectingClient.Start(configure?.Invoke(options) ?? options);
        _messages = Client.ReadAllAsync(cancellation).GetAsyncEnumerator(cancellation);
    }

    public FakeTimeProvider Clock { get; } = new();

    public StateLog States { get; }

    public ReconnectingClient Client { get; }

    public Uri Url => _listener.Url;

    public Task<RawPeerConnection> AcceptAsync() => _listener.AcceptAsync(_cancellation);

    /// <summary>The next connection, answered up to <c>connected</c>.</summary>
    public async Task<RawPeerConnection> AcceptOpenAsync()
    {
        var peer = await AcceptAsync();
        await peer.OpenAsync(_cancellation);
        return peer;
    }

    /// <summary>The next request of a connection.</summary>
    public async Task<ClientMessage> RequestAsync(RawPeerConnection peer)
    {
        var message = (await peer.ReadAsync(_cancellation))!;
        Assert.True(ClientMessageReader.TryRead(new(message.Payload), out var request, out var error), error);
        return request;
    }

    public Task AckAsync(RawPeerConnection peer, ClientMessage request, params TopicAck[] topics)
        => peer.SendAsync(output => ServerMessageWriter.Ack(output, request.MessageId, topics), _cancellation);

    public Task EventAsync(RawPeerConnection peer, ulong sequence)
        => peer.SendAsync(
            output => ServerMessageWriter.EventMessage(output, Topics.Error, sequence, "{}"u8), _cancellation);

    /// <summary>A client that has subscribed to <c>error</c> at (5, 10), and its connection.</summary>
    public async Task<RawPeerConnection> SubscribedAsync()
    {
        var subscribing = Client.SubscribeAsync([Topics.Error], _cancellation);
        var peer = await AcceptOpenAsync();
        await AckAsync(peer, await RequestAsync(peer), new TopicAck(Topics.Error, 1, new(5, 10), null));
        await subscribing;
        await States.UntilAsync(ConnectionState.Open);
        return peer;
    }

    /// <summary>Lets the wait that the client is in, or comes into next, pass.</summary>
    public async Task<ConnectionStateChange> PassWaitAsync()
    {
        var waiting = await States.UntilAsync(ConnectionState.Waiting);
        Clock.Advance(waiting.Delay);
        return waiting;
    }

    /// <summary>The next message; null at a normal end.</summary>
    public async Task<KeyRxMessage?> NextAsync() => await _messages.MoveNextAsync() ? _messages.Current : null;

    /// <summary>The error that a reader gets.</summary>
    public Task<KeyRxConnectionException> EndAsync() => Assert.ThrowsAsync<KeyRxConnectionException>(NextAsync);

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        await Client.DisposeAsync();
    }
}

using KeyRx.Client;
using KeyRx.Client.Reconnecting;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.Tests.Client.Reconnecting;

/// <summary>Disposal and cancellation in each state.</summary>
public sealed class ReconnectingEndTests : BoundedTest
{
    [Theory]
    [InlineData(ConnectionState.Connecting)]
    [InlineData(ConnectionState.Open)]
    [InlineData(ConnectionState.Waiting)]
    [InlineData(ConnectionState.Closed)]
    public async Task DisposalEndsTheMessagesNormallyInEachState(ConnectionState state)
    {
        await using var pair = new ReconnectingAndPeer(Cancellation);
        await ReachAsync(pair, state);
        var reading = state == ConnectionState.Closed ? Task.FromResult<KeyRxMessage?>(null) : pair.NextAsync();

        var disposing = pair.Client.DisposeAsync().AsTask();
        // The peer of an open connection does not answer goodbye: that is waited for, but not for ever.
        while (!disposing.IsCompleted)
        {
            Cancellation.ThrowIfCancellationRequested();
            pair.Clock.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }

        await disposing;
        Assert.Null(await reading);
        Assert.Equal(ConnectionState.Closed, pair.Client.State);
        await pair.Client.DisposeAsync();
    }

    [Theory]
    [InlineData(ConnectionState.Connecting)]
    [InlineData(ConnectionState.Open)]
    [InlineData(ConnectionState.Waiting)]
    public async Task RequestsAndReadingCanBeCancelledInEachState(ConnectionState state)
    {
        await using var pair = new ReconnectingAndPeer(Cancellation);
        await ReachAsync(pair, state);
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task[] waiting =
        [
            pair.Client.SubscribeAsync([Topics.Error], cancelled.Token),
            pair.Client.PublishAsync(Topics.State, "1"u8.ToArray(), cancelled.Token),
            pair.Client.ReadAllAsync(cancelled.Token).GetAsyncEnumerator(Cancellation).MoveNextAsync().AsTask(),
        ];

        await cancelled.CancelAsync();

        foreach (var task in waiting) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        Assert.Equal(state, pair.Client.State);
    }

    [Fact]
    public async Task AReaderThatStoppedDoesNotHoldUpDisposal()
    {
        await using var pair = new ReconnectingAndPeer(
            Cancellation, options => options with { Connection = options.Connection with { MaxWaitingMessages = 1 } });
        using var peer = await pair.SubscribedAsync();
        for (ulong sequence = 11; sequence < 50; sequence++) await pair.EventAsync(peer, sequence);

        var disposing = pair.Client.DisposeAsync().AsTask();
        await peer.ReadAsync(Cancellation);
        peer.Dispose();

        await disposing.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task ACallbackThatThrowsEndsTheClientWithItsError()
    {
        await using var pair = new ReconnectingAndPeer(Cancellation, options => options with
        {
            StateChanged = change =>
            {
                if (change.State == ConnectionState.Open) throw new InvalidOperationException("not today");
            },
        });
        using var peer = await pair.AcceptOpenAsync();
        await peer.ReadAsync(Cancellation);
        peer.Dispose();

        Assert.Equal("the client failed: not today", (await pair.EndAsync()).Message);
    }

    [Theory]
    [InlineData(-1, 0, "the most attempts must be 0, which is for ever, or more")]
    [InlineData(0, -1, "the most queued messages and bytes must be 0, which is none, or more")]
    public void OptionsThatMakeNoSenseAreRefused(int attempts, int queued, string message)
    {
        var options = new ReconnectingClientOptions
        {
            Connection = new() { Url = new Uri("ws://127.0.0.1:1/ws") },
            MaxAttempts = attempts,
            MaxQueuedMessages = queued,
        };

        Assert.Equal(message, Assert.Throws<ArgumentException>(() => ReconnectingClient.Start(options)).Message);
    }

    private async Task ReachAsync(ReconnectingAndPeer pair, ConnectionState state)
    {
        var peer = await pair.AcceptAsync();
        if (state == ConnectionState.Connecting) return;
        await peer.OpenAsync(Cancellation);
        await pair.States.UntilAsync(ConnectionState.Open);
        if (state == ConnectionState.Open) return;
        if (state == ConnectionState.Closed) await peer.SendCloseAsync(4003, "", Cancellation);
        peer.Dispose();
        await pair.States.UntilAsync(state);
    }
}

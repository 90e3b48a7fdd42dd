using KeyRx.Client;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using Xunit;

namespace KeyRx.Tests.Client;

public sealed class BackpressureTests : BoundedTest
{
    [Fact]
    public async Task AFullQueueHoldsUpItsWriterUntilOneIsRead()
    {
        var queue = new MessageQueue(2);
        await queue.AddAsync(new PausedMessage(), Cancellation);
        await queue.AddAsync(new PausedMessage(), Cancellation);

        var third = queue.AddAsync(new ResumedMessage(), Cancellation).AsTask();
        Assert.False(third.IsCompleted);
        await using var reader = queue.ReadAllAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        await reader.MoveNextAsync();

        await third.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task ACompletedQueueLetsItsWriterGo()
    {
        var queue = new MessageQueue(1);
        await queue.AddAsync(new PausedMessage(), Cancellation);
        var second = queue.AddAsync(new ResumedMessage(), Cancellation).AsTask();

        queue.Complete(null);

        await second.WaitAsync(Cancellation);
        Assert.Equal([new PausedMessage()], await queue.ReadAllAsync(Cancellation).ToArrayAsync(Cancellation));
    }

    [Fact]
    public async Task ALateReaderGetsEveryMessageInOrder()
    {
        const int Count = 20_000;
        await using var pair = await ClientAndPeer.OpenAsync(
            Cancellation, options => options with { MaxWaitingMessages = 4 });
        var sending = Task.Run(SendAllAsync, Cancellation);

        for (ulong sequence = 1; sequence <= Count; sequence++)
            Assert.Equal(sequence, Assert.IsType<EventMessage>(await pair.NextAsync()).Sequence);
        await sending;

        async Task SendAllAsync()
        {
            for (ulong sequence = 1; sequence <= Count; sequence++)
            {
                var number = sequence;
                await pair.Peer.SendAsync(
                    output => ServerMessageWriter.EventMessage(output, Topics.State, number, "{}"u8), Cancellation);
            }
        }
    }

    [Fact]
    public async Task AClientWhoseMessagesNobodyReadsCanStillBeDisposedOf()
    {
        await using var pair = await ClientAndPeer.OpenAsync(
            Cancellation, options => options with { MaxWaitingMessages = 1 });
        for (ulong sequence = 1; sequence <= 100; sequence++)
        {
            var number = sequence;
            await pair.Peer.SendAsync(
                output => ServerMessageWriter.EventMessage(output, Topics.State, number, "{}"u8), Cancellation);
        }

        var disposing = pair.Client.DisposeAsync().AsTask();
        Assert.Equal(1000, (await pair.Peer.ReadAsync(Cancellation))!.CloseStatus);
        pair.Peer.Dispose();

        await disposing.WaitAsync(Cancellation);
    }
}

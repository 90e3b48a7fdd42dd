using System.Threading.Channels;
using KeyRx.Client;
using KeyRx.Client.Reconnecting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Client.Reconnecting;

/// <summary>
/// Case L12: a loop over messages in the order of time is left, and begun again. Siblings: left by cancellation and by
/// an exception of the loop's body; a second reader beside the first.
/// </summary>
public sealed class TimeOrderLeaveTests : BoundedTest
{
    private readonly Channel<KeyRxMessage> _source = Channel.CreateUnbounded<KeyRxMessage>();

    [Fact]
    public async Task EachLoopThatIsLeftByBreakIsFollowedByOneThatGoesOnWithTheNextMessage()
    {
        await using var pair = new ReconnectingAndPeer(Cancellation, options => options with
        {
            Connection = options.Connection with { TimeProvider = TimeProvider.System },
            ReorderWindow = TimeSpan.FromMilliseconds(2),
        });
        using var peer = await pair.SubscribedAsync();
        for (var n = 11ul; n <= 15; n++) await pair.EventAsync(peer, n);

        List<ulong> read = [];
        while (read.Count < 5)
        {
            await foreach (var message in pair.Client.ReadAllAsync(Cancellation))
            {
                if (message is not EventMessage { Sequence: var sequence }) continue;
                read.Add(sequence);
                break;
            }
        }

        Assert.Equal([11ul, 12, 13, 14, 15], read);
    }

    /// <summary>What was held for the window, and what came as the reader left, is the next reader's.</summary>
    [Fact]
    public async Task ACancelledReaderLeavesWhatItHeldToTheNext()
    {
        var order = new TimeOrder(TimeSpan.FromMinutes(1), new FakeTimeProvider());
        using var leaving = new CancellationTokenSource();
        Say(2, 1);
        var reading = RestAsync(order, leaving.Token);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Say(3);
        _source.Writer.Complete();

        Assert.Equal(["topic 2", "topic 1", "topic 3"], await RestAsync(order, Cancellation));
    }

    [Fact]
    public async Task AnExceptionOfTheBodyLosesNothing()
    {
        var order = new TimeOrder(TimeSpan.Zero, TimeProvider.System);
        Say(1, 2, 3);

        await Assert.ThrowsAsync<TimeoutException>(async () =>
        {
            var messages = order.SortAsync(_source.Reader.ReadAllAsync(Cancellation), Cancellation);
            await foreach (var _ in messages) throw new TimeoutException();
        });
        _source.Writer.Complete();

        Assert.Equal(["topic 2", "topic 3"], await RestAsync(order, Cancellation));
    }

    [Fact]
    public async Task ASecondReaderIsRefusedAndTakesNothingFromTheFirst()
    {
        var order = new TimeOrder(TimeSpan.FromMinutes(1), new FakeTimeProvider());
        Say(1, 2);
        var first = RestAsync(order, Cancellation);

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => RestAsync(order, Cancellation));
        Assert.Equal("messages are being read already: one reader at a time", refusal.Message);
        _source.Writer.Complete();

        Assert.Equal(["topic 1", "topic 2"], await first);
    }

    /// <summary>The same without a window.</summary>
    [Fact]
    public async Task ASecondReaderOfThePlainOrderIsRefusedToo()
    {
        await using var pair = new ReconnectingAndPeer(Cancellation);
        var first = pair.NextAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var _ in pair.Client.ReadAllAsync(Cancellation))
            {
            }
        });

        await pair.Client.DisposeAsync();
        Assert.Null(await first);
    }

    private void Say(params ulong[] sequences)
    {
        foreach (var n in sequences)
            Assert.True(_source.Writer.TryWrite(new EventMessage("topic", n, """{"timestamp":5}"""u8.ToArray())));
    }

    private async Task<List<string>> RestAsync(TimeOrder order, CancellationToken cancellation)
    {
        List<string> names = [];
        var messages = order.SortAsync(_source.Reader.ReadAllAsync(CancellationToken.None), cancellation);
        await foreach (var message in messages)
        {
            var told = Assert.IsType<EventMessage>(message);
            names.Add($"{told.Topic} {told.Sequence}");
        }

        return names;
    }
}

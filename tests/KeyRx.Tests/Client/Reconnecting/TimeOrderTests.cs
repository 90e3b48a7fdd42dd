using System.Text;
using System.Threading.Channels;
using KeyRx.Client;
using KeyRx.Client.Reconnecting;
using KeyRx.Protocol;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Client.Reconnecting;

/// <summary>The option ReorderWindow: order across topics by time.</summary>
public sealed class TimeOrderTests : BoundedTest
{
    private readonly FakeTimeProvider _time = new();
    private readonly Channel<KeyRxMessage> _source = Channel.CreateUnbounded<KeyRxMessage>();

    [Fact]
    public async Task AnEarlierEventOfAnotherTopicThatComesWithinTheWindowGoesFirst()
    {
        Say(Event("b", 1, micros: 200), Event("a", 1, micros: 100));
        await using var sorted = Sort();
        var first = sorted.MoveNextAsync().AsTask(); // takes in both before it waits
        _time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(first.IsCompleted);
        while (!first.IsCompleted)
        {
            Cancellation.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }

        Assert.Equal("a 1", Name(sorted.Current));
        _source.Writer.Complete();
        Assert.Equal(["b 1"], await RestAsync(sorted));
    }

    /// <summary>
    /// A clock that was set back, a payload without a time, a gap: the server's order within the topic stands.
    /// </summary>
    [Fact]
    public async Task WithinATopicTheOrderNeverChanges()
    {
        Say(
            Event("a", 1, micros: 500), Event("a", 2, micros: 100), Event("b", 1, micros: 300),
            new EventMessage("a", 3, "7"u8.ToArray()), new GapMessage("a", 1, 4, 9), Event("a", 10, micros: 200));
        _source.Writer.Complete();
        await using var sorted = Sort();

        Assert.Equal(["b 1", "a 1", "a 2", "a 3", "gap 4", "a 10"], await RestAsync(sorted));
    }

    [Fact]
    public async Task KeysAreSortedByTheirOwnTime()
    {
        Say(
            Event("state", 1, micros: 300),
            new KeyMessage(1, new KeyEvent { Native = 30, Action = KeyAction.Press }, 200));
        _source.Writer.Complete();
        await using var sorted = Sort();

        Assert.Equal(["key 1", "state 1"], await RestAsync(sorted));
    }

    [Fact]
    public async Task WhatIsHeldComesBeforeTheErrorThatEndsTheStream()
    {
        Say(Event("b", 1, micros: 2), Event("a", 1, micros: 1));
        _source.Writer.Complete(new InvalidOperationException("the end"));
        await using var sorted = Sort();

        Assert.True(await sorted.MoveNextAsync());
        Assert.True(await sorted.MoveNextAsync());
        Assert.Equal(
            "the end",
            (await Assert.ThrowsAsync<InvalidOperationException>(async () => await sorted.MoveNextAsync())).Message);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(61)]
    public void AWindowThatMakesNoSenseIsRefused(int seconds)
    {
        var options = new ReconnectingClientOptions
        {
            Connection = new() { Url = new("ws://127.0.0.1:9867/ws") },
            ReorderWindow = TimeSpan.FromSeconds(seconds),
        };

        var refusal = Assert.Throws<ArgumentException>(() => ReconnectingClient.Start(options));

        Assert.Equal(
            $"the reorder window is 0, which is none, to a minute, not {options.ReorderWindow}", refusal.Message);
    }

    private IAsyncEnumerator<KeyRxMessage> Sort() =>
        new TimeOrder(TimeSpan.FromMilliseconds(100), _time).SortAsync(
            _source.Reader.ReadAllAsync(Cancellation), Cancellation).GetAsyncEnumerator(Cancellation);

    private void Say(params KeyRxMessage[] messages)
    {
        foreach (var message in messages) Assert.True(_source.Writer.TryWrite(message));
    }

    private static async Task<List<string>> RestAsync(IAsyncEnumerator<KeyRxMessage> sorted)
    {
        List<string> names = [];
        while (await sorted.MoveNextAsync()) names.Add(Name(sorted.Current));
        return names;
    }

    private static EventMessage Event(string topic, ulong sequence, long micros) =>
        new(topic, sequence, Encoding.ASCII.GetBytes($$"""{"other":{"timestamp":1},"timestamp":{{micros}}}"""));

    private static string Name(KeyRxMessage message) => message switch
    {
        KeyMessage key => $"key {key.Sequence}",
        EventMessage other => $"{other.Topic} {other.Sequence}",
        GapMessage gap => $"gap {gap.From}",
        _ => message.GetType().Name,
    };
}

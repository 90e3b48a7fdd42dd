using System.Text;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Privacy;
using KeyRx.Streams.Readers;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.Tests.Server;

/// <summary>Readers in the process of a server: woken without polling, wiped by a pause, ended by a stop.</summary>
public sealed class SubscribeTests : LifecycleTest
{
    private readonly byte[] _buffer = new byte[1024];

    [Fact]
    public async Task WhoWaitsIsWokenByEachRecord()
    {
        await using var server = await KeyRxServer.StartAsync(Options(), Cancellation);
        using var reader = server.Subscribe("note");
        for (var i = 0; i < 1000; i++)
        {
            var waiting = ReadNextAsync(reader);
            if (i % 3 == 0) await Task.Yield();
            server.Publish("note", Encoding.ASCII.GetBytes($"{i}"));

            Assert.Equal($"{i}", await waiting);
        }
    }

    [Fact]
    public async Task EverythingArrivesOnceAndInOrderWhileAnotherThreadPublishes()
    {
        const int Count = 20_000;
        await using var server = await KeyRxServer.StartAsync(Options(), Cancellation);
        using var reader = server.Subscribe("note");
        var publishing = Task.Run(
            async () =>
            {
                for (var i = 1; i <= Count; i++)
                    while (!server.TryPublish("note", Encoding.ASCII.GetBytes($"{i}"))) await Task.Yield();
            },
            Cancellation);

        var next = 1ul;
        await foreach (var (item, payload) in reader.ReadAllAsync(Cancellation))
        {
            next += item.LostCount;
            if (item.Kind != TopicItemKind.Record) continue;
            Assert.Equal((next, $"{next}"), (item.Position.Sequence, Encoding.ASCII.GetString(payload.Span)));
            next++;
            if (item.Position.Sequence == Count) break;
        }

        Assert.Equal(Count + 1ul, next);
        await publishing;
    }

    [Fact]
    public async Task OnceAPauseHasErasedNothingOfBeforeIsReadAndNothingComes()
    {
        await using var server = await KeyRxServer.StartAsync(Options(), Cancellation);
        using var reader = server.Subscribe("secret");
        for (var i = 0; i < 100; i++) server.Publish("secret", "\"typed\""u8);
        await UntilAsync(() => server.Counts.TakenRecords == 100);
        await server.PauseAsync(PauseReason.Program).WaitAsync(Cancellation);

        Assert.True(reader.TryRead(_buffer, out var item));
        Assert.Equal((TopicItemKind.NewEpoch, 100ul), (item.Kind, item.LostCount));
        Assert.False(server.TryPublish("secret", "\"typed\""u8));
        Assert.False(reader.TryRead(_buffer, out item));
        Assert.Equal(TopicItemKind.None, item.Kind);
        Assert.All(_buffer, value => Assert.Equal(0, value));

        server.Resume();
        await UntilAsync(() => server.TryPublish("secret", "\"again\""u8));
        Assert.StartsWith("\"again\"", await ReadNextAsync(reader), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AStateIsToldFirst()
    {
        await using var server = await KeyRxServer.StartAsync(Options(), Cancellation);
        server.Publish(Topics.State, """{"layer":1}"""u8);
        await UntilAsync(() => server.Counts.TakenRecords == 1);
        using var reader = server.Subscribe(Topics.State);

        await foreach (var (item, payload) in reader.ReadAllAsync(Cancellation))
        {
            Assert.Equal(TopicItemKind.Snapshot, item.Kind);
            Assert.Equal("""{"layer":1}""", Encoding.UTF8.GetString(payload.Span));
            break;
        }
    }

    [Fact]
    public async Task AWaitIsCancelledAndTheReaderGoesOn()
    {
        await using var server = await KeyRxServer.StartAsync(Options(), Cancellation);
        using var reader = server.Subscribe("note");
        using var cancelling = new CancellationTokenSource();
        var waiting = UntilClosedAsync(reader, cancelling.Token);
        Assert.False(waiting.IsCompleted);
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        server.Publish("note", "1"u8);

        Assert.Equal("1", await ReadNextAsync(reader));
    }

    [Fact]
    public async Task TwoMayNotWaitAtOnce()
    {
        await using var server = await KeyRxServer.StartAsync(Options(), Cancellation);
        using var reader = server.Subscribe("note");
        var first = reader.WaitAsync(Cancellation);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await reader.WaitAsync(Cancellation));

        reader.Dispose();
        await first;
        Assert.False(await reader.WaitAsync(Cancellation));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AStopEndsAWait(bool hangs)
    {
        using var time = new TimeThatHangs();
        var server = await KeyRxServer.StartAsync(Options(time: time), Cancellation);
        using var reader = server.Subscribe("note");
        var waiting = UntilClosedAsync(reader, Cancellation);
        if (hangs) await time.Hang().WaitAsync(Cancellation);
        await server.DisposeAsync();

        await waiting;
        Assert.True(reader.IsClosed);
        Assert.False(reader.TryRead(_buffer, out var item));
        Assert.Equal(TopicItemKind.Closed, item.Kind);
        using var late = server.Subscribe("note");
        Assert.False(await late.WaitAsync(Cancellation));
    }

    [Fact]
    public async Task OnlyWhatIsDeclaredCanBeRead()
    {
        await using var server = await KeyRxServer.StartAsync(Options(), Cancellation);

        var error = Assert.Throws<ArgumentException>(() => server.Subscribe("nothing"));

        Assert.StartsWith("there is no topic 'nothing'", error.Message, StringComparison.Ordinal);
        using var keys = server.Subscribe(Topics.Key);
        Assert.False(keys.IsClosed);
    }

    /// <summary>A reader may be woken for nothing, so one wait is not enough.</summary>
    private static async Task UntilClosedAsync(TopicReader reader, CancellationToken cancellation)
    {
        while (await reader.WaitAsync(cancellation))
        {
            // Only that it ends is of interest.
        }
    }

    private async Task<string> ReadNextAsync(TopicReader reader)
    {
        TopicItem item;
        while (!reader.TryRead(_buffer, out item) || item.Kind != TopicItemKind.Record)
            Assert.True(await reader.WaitAsync(Cancellation));
        return Encoding.UTF8.GetString(_buffer, 0, item.Length);
    }
}

using System.Reflection;
using System.Text;
using KeyRx.Input;
using KeyRx.Server;
using KeyRx.Server.Diagnostics;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.Tests.Server;

/// <summary>
/// Case L17: publishing from a game loop says why not, need not check JSON twice, wakes the loop once for a batch, and
/// neither it nor reading the numbers allocates. Siblings of our own: a payload that no inbox of this size could ever
/// hold, and a refusal that names a stop.
/// </summary>
public sealed class PublishTests : LifecycleTest
{
    private const string State = """{"unit":17,"at":[1024.5,88.25],"order":"hold","targets":[1,2,3,4,5,6,7,8]}""";

    [Fact]
    public async Task NeitherPublishingNorReadingTheNumbersAllocates()
    {
        await using var server = await KeyRxServer.StartAsync(Options(), Cancellation);
        var payload = Encoding.ASCII.GetBytes(State);
        _ = BytesOf(server, payload) + BytesOf(server, payload);

        Assert.Equal(0, BytesOf(server, payload));
    }

    [Fact]
    public async Task ABatchWakesTheLoopOnceAtMost()
    {
        await using var server = await KeyRxServer.StartAsync(Options(), Cancellation);
        var field = typeof(KeyRxServer).GetField("_ring", BindingFlags.NonPublic | BindingFlags.Instance)!;
        var ring = (KeyEventRing)field.GetValue(server)!;
        for (var round = 0; round < 20; round++)
        {
            await UntilAsync(() => server.Counts.TakenRecords == 100 * round);
            var wakes = ring.WakesCount;
            using (var batch = server.OpenBatch())
            {
                for (var i = 0; i < 100; i++) Assert.True(batch.TryPublish("note", "1"u8, out _));
                Assert.Equal(wakes, ring.WakesCount);
            }

            Assert.InRange(ring.WakesCount - wakes, 0ul, 1ul);
        }
    }

    [Fact]
    public async Task ABatchArrivesWholeAndInOrderBesideWhatIsPublishedAlone()
    {
        await using var server = await KeyRxServer.StartAsync(Options(), Cancellation);
        await using var client = await ConnectAsync();
        await client.SubscribeAsync(["note"], cancellationToken: Cancellation);
        using (var batch = server.OpenBatch())
        {
            Assert.True(batch.TryPublish("note", "1"u8, out _));
            Assert.True(batch.TryPublishValidated("note", "2"u8, out _));
        }

        Assert.True(server.TryPublishValidated("note", "3"u8, out var refusal));
        Assert.Equal(PublishRefusal.None, refusal);

        var heard = new List<string>();
        await foreach (var message in client.ReadAllAsync(Cancellation))
        {
            if (message is KeyRx.Client.EventMessage told) heard.Add(Encoding.UTF8.GetString(told.Payload.Span));
            if (heard.Count == 3) break;
        }

        Assert.Equal(["1", "2", "3"], heard);
    }

    [Fact]
    public async Task ARefusalSaysWhatIsFullAndWhatHasStopped()
    {
        using var time = new TimeThatHangs();
        var server = await KeyRxServer.StartAsync(Options(time: time), Cancellation);
        await time.Hang().WaitAsync(Cancellation);
        var refusal = PublishRefusal.None;
        for (var i = 0; refusal == PublishRefusal.None; i++) server.TryPublish("note", "1"u8, out refusal);
        Assert.Equal(PublishRefusal.Full, refusal);
        var full = Assert.Throws<InvalidOperationException>(() => server.Publish("note", "1"u8));
        Assert.Equal("the server takes no more records now: nothing was published", full.Message);
        time.Release();
        await server.StopAsync(Cancellation).WaitAsync(Cancellation);

        Assert.False(server.TryPublishValidated("note", "1"u8, out refusal));
        Assert.Equal(PublishRefusal.Stopped, refusal);
        var stopped = Assert.Throws<InvalidOperationException>(() => server.Publish("note", "1"u8));
        Assert.Equal("the server has stopped: nothing was published", stopped.Message);
    }

    /// <summary>The topic takes 32 KiB, an inbox of 64 KiB never more than 16: a mistake, no lack of room.</summary>
    [Fact]
    public async Task APayloadThatTheInboxCouldNeverHoldIsRefusedAsTooLarge()
    {
        await using var server = await KeyRxServer.StartAsync(Options(), Cancellation);
        var payload = Encoding.ASCII.GetBytes($"\"{new string('x', 20_000)}\"");

        var error = Assert.Throws<ArgumentException>(() => server.TryPublish("note", payload));

        const string Reason = "a payload of 'note' is at most 16376 bytes, not 20002";
        Assert.StartsWith(Reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheNumbersAreThoseOfTheStatistics()
    {
        await using var server = await KeyRxServer.StartAsync(Options(), Cancellation);
        await using var client = await ConnectAsync();
        for (var i = 0; i < 10; i++) server.Publish("note", "1"u8);
        await UntilAsync(() => server.Counts.TakenRecords == 10);

        var (counts, statistics) = (server.Counts, server.Statistics);
        foreach (var number in typeof(ServerCounts).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var same = typeof(ServerStatistics).GetProperty(number.Name)!;
            Assert.Equal(same.GetValue(statistics), number.GetValue(counts));
        }
    }

    private static long BytesOf(KeyRxServer server, byte[] payload)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var sum = 0L;
        for (var i = 0; i < 100; i++)
        {
            server.TryPublish("note", payload, out _);
            server.TryPublishValidated("note", payload, out _);
            using (var batch = server.OpenBatch()) batch.TryPublish("note", payload, out _);
            sum += server.Counts.TakenRecords;
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(sum >= 0);
        return allocated;
    }
}

using System.Buffers.Binary;
using System.Collections.Concurrent;
using KeyRx.Input;
using Xunit;

namespace KeyRx.Tests.Input;

public sealed class LoadSourceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PayloadsCarryTheirTimeAndSequence()
    {
        using var enough = new CountdownEvent(500);
        var payloads = new ConcurrentQueue<byte[]>();
        var before = Monotonic.Nanos(TimeProvider.System);
        await using (LoadSource.Start(new LoadSpec(100_000, 20, false), payload => Keep(payloads, enough, payload)))
            Assert.True(enough.Wait(TimeSpan.FromSeconds(30), Cancellation));
        var after = Monotonic.Nanos(TimeProvider.System);

        var times = payloads.Select(p => BinaryPrimitives.ReadUInt64LittleEndian(p)).ToList();
        Assert.Equal(
            Enumerable.Range(1, payloads.Count).Select(n => (ulong)n),
            payloads.Select(p => BinaryPrimitives.ReadUInt64LittleEndian(p.AsSpan(8))));
        Assert.Equal(times.Order(), times);
        Assert.InRange(times[0], before, after);
        Assert.InRange(times[^1], before, after);
        Assert.All(payloads, p => Assert.Equal(20, p.Length));
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(200_000)]
    public async Task TheRateHoldsOverAllAndAStallIsCaughtUpWith(int rate)
    {
        using var time = new PlayedTime();
        var count = 0L;
        using var reached = new SemaphoreSlim(0);
        var expected = rate * 3L;
        var load = LoadSource.Start(new LoadSpec(rate, 16, false), _ => Counted(ref count, expected, reached), time);

        time.Advance(TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(await reached.WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
        await load.DisposeAsync();

        Assert.Equal(expected, Volatile.Read(ref count));
        Assert.Equal(expected, load.OfferedCount);
        Assert.Equal(0, load.RefusedCount);
    }

    [Fact]
    public async Task RefusalsAreCountedAndKeepTheirSequence()
    {
        using var enough = new CountdownEvent(10);
        var load = LoadSource.Start(new LoadSpec(100_000, 16, false), payload =>
        {
            if (!enough.IsSet) enough.Signal();
            return BinaryPrimitives.ReadUInt64LittleEndian(payload[8..]) % 2 == 0;
        });
        Assert.True(enough.Wait(TimeSpan.FromSeconds(30), Cancellation));
        await load.DisposeAsync();

        Assert.True(load.Completion.IsCompletedSuccessfully);
        Assert.Equal((load.OfferedCount + 1) / 2, load.RefusedCount);
    }

    [Fact]
    public async Task APublisherThatFailsEndsTheLoadWithItsError()
    {
        await using var load = LoadSource.Start(
            new LoadSpec(1000, 16, false), _ => throw new ArgumentException("too large"));

        var error = await Assert.ThrowsAsync<ArgumentException>(() =>
            load.Completion.WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
        Assert.Equal("too large", error.Message);
    }

    private static bool Keep(ConcurrentQueue<byte[]> payloads, CountdownEvent enough, ReadOnlySpan<byte> payload)
    {
        payloads.Enqueue(payload.ToArray());
        if (!enough.IsSet) enough.Signal();
        return true;
    }

    private static bool Counted(ref long count, long expected, SemaphoreSlim reached)
    {
        if (Interlocked.Increment(ref count) == expected) reached.Release();
        return true;
    }
}

using KeyRx.Server.Limits;
using Xunit;

namespace KeyRx.Tests.Server.Limits;

public sealed class RateLimiterTests
{
    private const ulong Second = 1_000_000_000;

    private static readonly RateLimits Limits = new(
        MessagesPerSecond: 100, MessagesBurst: 200, BytesPerSecond: 1000, BytesBurst: 5000);

    [Fact]
    public void TheBurstPassesThenOneWarningThenTheEnd()
    {
        var limiter = new RateLimiter(Limits, nowNanos: 0);
        for (var i = 0; i < 200; i++) Assert.Equal(RateVerdict.Allowed, limiter.Take(Limits, 0, 0));

        Assert.Equal(RateVerdict.Warn, limiter.Take(Limits, 0, 0));
        Assert.Equal(RateVerdict.Close, limiter.Take(Limits, 0, 0));
    }

    [Fact]
    public void TheRateItselfPassesForEver()
    {
        var limiter = new RateLimiter(Limits, nowNanos: 0);
        for (ulong i = 0; i < 10_000; i++) Assert.Equal(RateVerdict.Allowed, limiter.Take(Limits, 0, i * Second / 100));
    }

    [Fact]
    public void AClientThatCalmsDownIsForgiven()
    {
        var limiter = new RateLimiter(Limits, nowNanos: 0);
        while (limiter.Take(Limits, 0, 0) != RateVerdict.Warn)
        {
        }

        for (var i = 0; i < 200; i++) Assert.Equal(RateVerdict.Allowed, limiter.Take(Limits, 0, 5 * Second));
        Assert.Equal(RateVerdict.Warn, limiter.Take(Limits, 0, 5 * Second));
    }

    [Fact]
    public void BytesHaveABucketOfTheirOwnInWhichAMessageOverTheBurstLeavesADebt()
    {
        var limiter = new RateLimiter(Limits, nowNanos: 0);
        Assert.Equal(RateVerdict.Allowed, limiter.Take(Limits, 4000, 0));
        Assert.Equal(RateVerdict.Allowed, limiter.Take(Limits, 7000, 0)); // 6000 owed

        Assert.Equal(RateVerdict.Warn, limiter.Take(Limits, 1, 5 * Second));
        Assert.Equal(RateVerdict.Close, limiter.Take(Limits, 1, 6 * Second));
        Assert.Equal(RateVerdict.Allowed, limiter.Take(Limits, 1, 7 * Second));
    }

    [Fact]
    public void TheByteRateItselfPassesForEver()
    {
        var limiter = new RateLimiter(Limits, nowNanos: 0);
        for (ulong i = 0; i < 10_000; i++)
            Assert.Equal(RateVerdict.Allowed, limiter.Take(Limits, 10, i * Second / 100));
    }
}

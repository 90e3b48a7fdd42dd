using KeyRx.Server;
using Xunit;

namespace KeyRx.Tests.Server;

public sealed class RateLimiterTests
{
    private const ulong Second = 1_000_000_000;

    [Fact]
    public void TheBurstPassesThenOneWarningThenTheEnd()
    {
        var limiter = new RateLimiter(perSecond: 100, burst: 200, nowNanos: 0);
        for (var i = 0; i < 200; i++) Assert.Equal(RateVerdict.Allowed, limiter.Take(0));

        Assert.Equal(RateVerdict.Warn, limiter.Take(0));
        Assert.Equal(RateVerdict.Close, limiter.Take(0));
    }

    [Fact]
    public void TheRateItselfPassesForEver()
    {
        var limiter = new RateLimiter(perSecond: 100, burst: 200, nowNanos: 0);
        for (ulong i = 0; i < 10_000; i++) Assert.Equal(RateVerdict.Allowed, limiter.Take(i * Second / 100));
    }

    [Fact]
    public void AClientThatCalmsDownIsForgiven()
    {
        var limiter = new RateLimiter(perSecond: 100, burst: 200, nowNanos: 0);
        while (limiter.Take(0) != RateVerdict.Warn)
        {
        }

        for (var i = 0; i < 200; i++) Assert.Equal(RateVerdict.Allowed, limiter.Take(5 * Second));
        Assert.Equal(RateVerdict.Warn, limiter.Take(5 * Second));
    }
}

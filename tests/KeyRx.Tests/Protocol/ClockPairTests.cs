using KeyRx.Protocol;
using Xunit;

namespace KeyRx.Tests.Protocol;

public sealed class ClockPairTests
{
    [Theory]
    [InlineData(5_000_000UL, 1_000_000)]
    [InlineData(5_001_999UL, 1_000_001)]
    [InlineData(4_999_000UL, 999_999)]
    [InlineData(0UL, 995_000)]
    public void WallTimeOfAMomentBeforeOrAfterIsCounted(ulong monotonicNanos, long unixMicros) =>
        Assert.Equal(unixMicros, new ClockPair(1_000_000, 5_000_000).ToUnixMicros(monotonicNanos));
}

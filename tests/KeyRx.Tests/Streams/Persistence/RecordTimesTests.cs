using KeyRx.Protocol;
using KeyRx.Streams.Persistence;
using Xunit;

namespace KeyRx.Tests.Streams.Persistence;

public sealed class RecordTimesTests
{
    private const ulong Second = 1_000_000_000;
    private const long WallSecond = 1_000_000;

    private static readonly ClockPair Then = new(1000 * WallSecond, 500 * Second);

    [Theory]
    [InlineData(true, 900, 20, 480, 500)] // one boot: the clock goes on, whatever became of the wall's
    [InlineData(false, 1000, 20, 20, 0)] // another: by wall time
    [InlineData(false, 1010, 20, 30, 0)] // from before the boot: at its beginning, but as old as it is
    [InlineData(false, 900, 20, 0, 20)] // a wall clock that was set back makes nothing younger than now
    public void TimesOfAnEarlierLifeMoveWithTheClocks(bool isSameBoot, long wallNow, ulong now, ulong age, ulong moved)
    {
        var record = isSameBoot ? 500 * Second : 480 * Second; // 20 s before the clocks were compared
        var pair = isSameBoot
            ? new ClockPair(wallNow * WallSecond, 980 * Second)
            : new ClockPair(wallNow * WallSecond, now * Second);
        var times = new RecordTimes(isSameBoot, pair) { Then = Then };

        Assert.Equal((age * Second, moved * Second), (times.AgeNanos(record), times.ToNow(record)));
    }
}

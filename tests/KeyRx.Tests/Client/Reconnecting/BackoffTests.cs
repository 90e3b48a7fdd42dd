using KeyRx.Client.Reconnecting;
using Xunit;

namespace KeyRx.Tests.Client.Reconnecting;

public sealed class BackoffTests
{
    private static readonly double[] LimitsInSeconds = [0.2, 1, 2, 4, 8, 16, 30, 30, 30];

    [Fact]
    public void EachFailureDoublesTheLimitUpToThirtySeconds()
    {
        var backoff = new Backoff(new AlmostOne());

        var waits = Enumerable.Range(0, 9)
            .Select(i => (i == 0 ? backoff.AfterLoss() : backoff.AfterFailure()).TotalSeconds);

        Assert.Equal(LimitsInSeconds, waits.Select(wait => Math.Round(wait, 3)));
    }

    [Fact]
    public void AClientThatNeverGotThroughBeginsWithASecond()
        => Assert.Equal(1, Math.Round(new Backoff(new AlmostOne()).AfterFailure().TotalSeconds, 3));

    [Fact]
    public void TheJitterIsFull()
    {
        var waits = Enumerable.Range(0, 2000).Select(
            seed => new Backoff(new Random(seed)).AfterLoss().TotalMilliseconds).ToArray();

        Assert.All(waits, wait => Assert.InRange(wait, 0, 200));
        for (var tenth = 0; tenth < 10; tenth++)
            Assert.InRange(waits.Count(wait => wait >= tenth * 20 && wait < (tenth + 1) * 20), 100, 300);
    }

    [Fact]
    public void OneSeedGivesTheSameWaitsAgain()
    {
        var (first, second) = (new Backoff(new Random(7)), new Backoff(new Random(7)));

        for (var i = 0; i < 10; i++) Assert.Equal(first.AfterFailure(), second.AfterFailure());
    }

    /// <summary>The end of the range that a random number never quite reaches.</summary>
    private sealed class AlmostOne : Random
    {
        public override double NextDouble() => 0.999_999_999;
    }
}

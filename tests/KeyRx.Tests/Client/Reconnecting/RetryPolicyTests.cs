using KeyRx.Client;
using KeyRx.Client.Reconnecting;
using KeyRx.Protocol;
using KeyRx.WebSockets.Handshake;
using Xunit;

namespace KeyRx.Tests.Client.Reconnecting;

public sealed class RetryPolicyTests
{
    private static readonly TimeSpan Briefly = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(5);

    public static TheoryData<int, bool> CloseTable =>
        [.. CloseReasons.All.Select(reason => ((int)reason.Code, reason.MayReturn || reason.Code == 1009))];

    [Theory]
    [MemberData(nameof(CloseTable))]
    [InlineData(4999, true)]
    [InlineData(1005, true)]
    public void ACloseIsObeyedAsTheTableSays(int status, bool mayReturn)
    {
        var end = ConnectionEnds.ClosedByServer((ushort)status, "");

        Assert.Equal(!mayReturn, Policy().AfterLoss(end, Settled).IsFinal);
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    [InlineData(405, false)]
    [InlineData(408, true)]
    [InlineData(414, false)]
    [InlineData(426, false)]
    [InlineData(429, true)]
    [InlineData(431, false)]
    [InlineData(425, true)]
    [InlineData(500, true)]
    [InlineData(501, true)]
    [InlineData(502, true)]
    [InlineData(503, true)]
    [InlineData(504, true)]
    [InlineData(505, true)]
    [InlineData(599, true)]
    public void ARefusalIsObeyedAsTheTableSays(int status, bool mayReturn)
        => Assert.Equal(!mayReturn, Policy().AfterFailure(Refused(new(status, "no"))).IsFinal);

    [Fact]
    public void APathThatOnceWasThereIsTriedAgain()
    {
        var policy = Policy();
        Assert.True(policy.AfterFailure(Refused(new(404, "no"))).IsFinal);
        policy.Opened();
        Assert.False(policy.AfterFailure(Refused(new(404, "no"))).IsFinal);
        Assert.True(policy.AfterFailure(Refused(new(401, "no"))).IsFinal);
    }

    /// <summary>RFC 9110 10.2.3: by our clock where the answer does not tell its own; never long ago.</summary>
    [Theory]
    [InlineData(9, 9)]
    [InlineData(-60, 0)]
    [InlineData(1_000_000, 3600)]
    public void RetryAfterMayBeADate(int seconds, int waited)
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var refusal = new UpgradeRefusal(503, "full") { RetryAfterDate = clock.GetUtcNow().AddSeconds(seconds) };

        Assert.Equal(TimeSpan.FromSeconds(waited), ConnectionEnds.Refused(refusal, clock).RetryAfter);
    }

    [Fact]
    public void RetryAfterIsTheLeastThatIsWaited()
    {
        var decision = Policy().AfterFailure(Refused(new(503, "full") { RetryAfterSeconds = 7 }));

        Assert.InRange(decision.Delay, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(8));
    }

    [Fact]
    public void AHintIsWaitedExactlyAndForOneAttemptOnly()
    {
        var policy = Policy();

        Assert.Equal(
            TimeSpan.FromMilliseconds(1500),
            policy.AfterLoss(ConnectionEnds.ClosedByServer(1012, "server restarts; retry_ms=1500"), Settled).Delay);
        Assert.InRange(policy.AfterFailure(ConnectionEnds.Lost()).Delay, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void AServerThatAcceptsAndDropsAtOnceIsNoHotLoop()
    {
        var policy = Policy();
        var waited = TimeSpan.Zero;
        for (var i = 0; i < 100; i++)
        {
            policy.Opened();
            waited += policy.AfterLoss(
                ConnectionEnds.ClosedByServer(1013, "try again later; retry_ms=0"), Briefly).Delay;
        }

        Assert.InRange(waited, TimeSpan.FromSeconds(1000), TimeSpan.FromSeconds(3000));
    }

    [Fact]
    public void AConnectionThatSettledMakesTheNextLossAFirstOne()
    {
        var policy = Policy();
        for (var i = 0; i < 5; i++) policy.AfterFailure(ConnectionEnds.Lost());
        policy.Opened();

        Assert.InRange(
            policy.AfterLoss(ConnectionEnds.Lost(), Settled).Delay, TimeSpan.Zero, TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void AfterTheLastAttemptTheErrorSaysHowManyAndWhy()
    {
        var policy = Policy(attemptsMax: 3);

        Assert.Equal(2, policy.AfterFailure(ConnectionEnds.Lost()).Attempt);
        Assert.Equal(3, policy.AfterFailure(ConnectionEnds.Lost()).Attempt);
        var end = policy.AfterFailure(Refused(new(503, "all 10 connections are taken")));

        Assert.True(end.IsFinal);
        Assert.Equal("503: gave up after 3 attempts; the last one: all 10 connections are taken", end.Error!.Message);
    }

    [Fact]
    public void AConnectionMakesTheCountOfAttemptsStartAnew()
    {
        var policy = Policy(attemptsMax: 2);
        for (var i = 0; i < 10; i++)
        {
            Assert.False(policy.AfterFailure(ConnectionEnds.Lost()).IsFinal);
            policy.Opened();
        }
    }

    [Fact]
    public void ZeroAttemptsAreForEver()
    {
        var policy = Policy(attemptsMax: 0);

        for (var i = 0; i < 1000; i++) Assert.False(policy.AfterFailure(ConnectionEnds.Lost()).IsFinal);
    }

    private static RetryPolicy Policy(int attemptsMax = 10) => new(attemptsMax, new Backoff(new Random(1)));

    private static KeyRxConnectionException Refused(UpgradeRefusal refusal) =>
        ConnectionEnds.Refused(refusal, TimeProvider.System);
}

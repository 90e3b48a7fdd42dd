using KeyRx.Protocol;
using KeyRx.Server.Access;
using KeyRx.Server.Audit;
using KeyRx.Server.Timing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Audit;

/// <summary>Which events of each sharer are told one by one, and which are counted.</summary>
public sealed class AuditSharesTests
{
    private static readonly TimeSpan UntilFull = TimeSpan.FromSeconds(20 * AuditShares.ToldAtOnce);

    private readonly FakeTimeProvider _time = new();
    private readonly AuditShares _shares;

    public AuditSharesTests() => _shares = new AuditShares(new MonotonicClock(_time));

    [Fact]
    public void TheFirstOnesAreToldAndTheOthersCounted()
    {
        for (var i = 0; i < AuditShares.ToldAtOnce; i++) Assert.True(_shares.IsTold(Token("dash"), "alice"));
        for (var i = 0; i < 7; i++) Assert.False(_shares.IsTold(Token("dash"), "alice"));

        var (token, who, count) = Assert.Single(_shares.Take());
        Assert.Equal(("dash", "alice", 7), (token!.Name, who, count));
        Assert.Equal(["status"], token.Scopes);
        Assert.Empty(_shares.Take());
    }

    [Fact]
    public void EveryTwentySecondsThereIsOneMore()
    {
        while (_shares.IsTold(Token("dash"), "alice"))
        {
        }

        _time.Advance(TimeSpan.FromSeconds(19.9));
        Assert.False(_shares.IsTold(Token("dash"), "alice"));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(_shares.IsTold(Token("dash"), "alice"));
        Assert.False(_shares.IsTold(Token("dash"), "alice"));
    }

    /// <summary>What is rare is complete, for however long.</summary>
    [Fact]
    public void WhoComesThreeTimesAMinuteIsToldEachTime()
    {
        for (var i = 0; i < 24 * 180; i++)
        {
            Assert.True(_shares.IsTold(Token("dash"), "alice"));
            _time.Advance(TimeSpan.FromSeconds(20));
        }

        Assert.Empty(_shares.Take());
    }

    [Theory]
    [InlineData("dash", "bob")]
    [InlineData("owner", "alice")]
    public void ADayOfOneHidesNothingOfAnother(string otherToken, string otherUser)
    {
        var (told, counted) = (0L, 0L);
        const int Minutes = 24 * 60, PerMinute = 600;
        for (var minute = 0; minute < Minutes; minute++)
        {
            for (var i = 0; i < PerMinute; i++) told += _shares.IsTold(Token("dash"), "alice") ? 1 : 0;
            if (minute % 10 == 0) Assert.True(_shares.IsTold(Token(otherToken), otherUser));
            _time.Advance(TimeSpan.FromMinutes(1));
            counted += _shares.Take().Sum(untold => untold.Count);
        }

        Assert.InRange(told, AuditShares.ToldAtOnce, AuditShares.ToldAtOnce + (3 * Minutes));
        Assert.Equal(Minutes * PerMinute, told + counted);
    }

    [Fact]
    public void SharersBeyondThoseItCountsShareOnePlace()
    {
        for (var i = 0; i < AuditShares.SharersMax; i++) Assert.True(_shares.IsTold(Token($"{i}"), null));
        var told = Enumerable.Range(0, 1000).Count(i => _shares.IsTold(Token($"another {i}"), "bob"));

        Assert.Equal(AuditShares.ToldAtOnce, told);
        Assert.Equal([(null, null, 1000L - AuditShares.ToldAtOnce)], _shares.Take());
    }

    [Fact]
    public void WhoeverHasHadNothingForLongMakesPlace()
    {
        for (var i = 0; i <= AuditShares.SharersMax; i++) _shares.IsTold(Token($"{i}"), null);
        _time.Advance(UntilFull);
        _shares.Take();

        for (var i = 0; i < AuditShares.SharersMax; i++)
        {
            for (var told = 0; told < AuditShares.ToldAtOnce; told++)
                Assert.True(_shares.IsTold(Token($"new {i}"), null));
        }
    }

    private static AccessToken Token(string name) =>
        new(name, "a-token-of-more-than-22-characters", TokenScopes.Status);
}

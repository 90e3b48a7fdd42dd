using KeyRx.Protocol;
using KeyRx.Server.Access;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Http;

public sealed class RouteStatisticsTests
{
    private const string Secret = "a-token-of-22-characters-or-more";

    private readonly FakeTimeProvider _time = new();
    private long _taken;

    /// <summary>Nobody sees single keys who may not read keys: no token, or one with any other scopes.</summary>
    [Theory]
    [InlineData(TokenScopes.None)]
    [InlineData(TokenScopes.Status)]
    [InlineData(TokenScopes.All & ~TokenScopes.Key)]
    public void CountsMoveOnceASecond(TokenScopes scopes)
    {
        var token = scopes == TokenScopes.None ? null : new AccessToken("asker", Secret, scopes);
        var statistics = Statistics();
        Assert.Equal(1, statistics.For(token).TakenRecords);

        for (var step = 0; step < 9; step++)
        {
            _time.Advance(RouteStatistics.AgeMax / 10);
            Assert.Equal(1, statistics.For(token).TakenRecords);
        }

        _time.Advance(RouteStatistics.AgeMax / 10);
        Assert.Equal(2, statistics.For(token).TakenRecords);
    }

    /// <summary>And does not hand what it sees to the others.</summary>
    [Fact]
    public void WhoMayReadKeysSeesThemLive()
    {
        var statistics = Statistics();
        var (owner, other) = (new AccessToken("owner", Secret, TokenScopes.All), default(AccessToken));

        Assert.Equal(1, statistics.For(other).TakenRecords);
        Assert.Equal(2, statistics.For(owner).TakenRecords);
        Assert.Equal(3, statistics.For(owner).TakenRecords);
        Assert.Equal(1, statistics.For(other).TakenRecords);
    }

    private RouteStatistics Statistics() => new(() => new ServerStatistics { TakenRecords = ++_taken }, _time);
}

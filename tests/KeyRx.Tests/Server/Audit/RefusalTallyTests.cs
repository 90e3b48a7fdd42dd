using KeyRx.Server.Audit;
using Xunit;

namespace KeyRx.Tests.Server.Audit;

/// <summary>Which refusals are told one by one, and which are counted.</summary>
public sealed class RefusalTallyTests
{
    private readonly RefusalTally _tally = new();

    [Fact]
    public void TheFirstOnesAreToldAndTheOthersCounted()
    {
        for (var i = 0; i < RefusalTally.ToldMax; i++) Assert.True(_tally.IsTold("alice"));
        for (var i = 0; i < 7; i++) Assert.False(_tally.IsTold("alice"));
        Assert.True(_tally.IsTold("bob"));

        Assert.Equal([("alice", 7L)], _tally.Take());
        Assert.True(_tally.IsTold("alice"));
        Assert.Empty(_tally.Take());
    }

    [Fact]
    public void UsersBeyondThoseItCountsShareOnePlaceWithTheUnknown()
    {
        for (var i = 0; i < RefusalTally.UsersMax; i++) Assert.True(_tally.IsTold($"{i}"));
        var told = Enumerable.Range(0, 1000).Count(i => _tally.IsTold($"another {i}"));

        Assert.False(_tally.IsTold(null));
        Assert.Equal(RefusalTally.ToldMax, told);
        Assert.Equal([(null, 1001L - RefusalTally.ToldMax)], _tally.Take());
    }
}

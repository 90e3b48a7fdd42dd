using KeyRx.Server.Limits;
using Xunit;

namespace KeyRx.Tests.Server.Limits;

public sealed class RefusedAttemptsTests
{
    private const uint User = 1000, Other = 1001;
    private const ulong Start = 5_000_000_000, Second = 1_000_000_000;

    [Fact]
    public void WhoWasRefusedTooOftenWaitsForTheEndOfHisWindowAndNobodyElseDoes()
    {
        var attempts = new RefusedAttempts(perWindowMax: 3);
        for (var i = 0ul; i < 3; i++)
        {
            Assert.False(attempts.AnybodyWaits(Start + i));
            attempts.Note(User, Start + i);
        }

        Assert.True(attempts.AnybodyWaits(Start + 3));
        Assert.Equal(RefusedAttempts.WindowNanos - Second, attempts.NanosLeft(User, Start + Second));
        Assert.Equal(0u, attempts.NanosLeft(Other, Start + Second));
        Assert.False(attempts.AnybodyWaits(Start + RefusedAttempts.WindowNanos));
        Assert.Equal(0u, attempts.NanosLeft(User, Start + RefusedAttempts.WindowNanos));
    }

    [Fact]
    public void RefusalsFurtherApartNeverAddUp()
    {
        var attempts = new RefusedAttempts(perWindowMax: 2);
        for (var now = Start; now < Start + (100 * RefusedAttempts.WindowNanos); now += RefusedAttempts.WindowNanos)
        {
            attempts.Note(User, now);
            Assert.False(attempts.AnybodyWaits(now));
        }
    }

    [Fact]
    public void ZeroIsNoLimit()
    {
        var attempts = new RefusedAttempts(perWindowMax: 0);
        for (var i = 0; i < 1000; i++) attempts.Note(User, Start);

        Assert.False(attempts.AnybodyWaits(Start));
    }

    [Fact]
    public void OfManyUsersTheOldestIsForgotten()
    {
        var attempts = new RefusedAttempts(perWindowMax: 1);
        for (var i = 0u; i <= RefusedAttempts.UsersMax; i++) attempts.Note(i, Start + i);

        Assert.Equal(0u, attempts.NanosLeft(0, Start + RefusedAttempts.UsersMax));
        Assert.NotEqual(0u, attempts.NanosLeft(1, Start + RefusedAttempts.UsersMax));
        Assert.NotEqual(0u, attempts.NanosLeft(RefusedAttempts.UsersMax, Start + RefusedAttempts.UsersMax));
    }
}

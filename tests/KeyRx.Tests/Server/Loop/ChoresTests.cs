using KeyRx.Server.Loop;
using Xunit;

namespace KeyRx.Tests.Server.Loop;

public sealed class ChoresTests
{
    private const ulong Second = 1_000_000_000;

    private readonly List<string> _done = [];

    [Fact]
    public void ARoundIsDueASecondAfterTheOneBeforeBegan()
    {
        var pieces = 3;
        var chores = new Chores(0, () => --pieces <= 0, () => Done("second"));

        Assert.Equal(Second, chores.DueNanos);
        chores.RunNext(Second);
        chores.RunNext(Second + 1);
        chores.RunNext(Second + 2); // the first chore is done
        Assert.Empty(_done);
        chores.RunNext(Second + 500);

        Assert.Equal(["second"], _done);
        Assert.Equal(2 * Second, chores.DueNanos);
    }

    /// <summary>Or whatever changed meanwhile would be seen a second late.</summary>
    [Fact]
    public void ARoundThatTookLongerThanASecondIsFollowedAtOnce()
    {
        var chores = new Chores(0, () => Done("first"), () => Done("second"));

        chores.RunNext(Second);
        chores.RunNext(5 * Second);

        Assert.True(chores.DueNanos <= 5 * Second);
        Assert.Equal(["first", "second"], _done);
    }

    private bool Done(string chore)
    {
        _done.Add(chore);
        return true;
    }
}

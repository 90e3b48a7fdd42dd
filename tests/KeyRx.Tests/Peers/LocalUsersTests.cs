using KeyRx.Peers;
using Xunit;

namespace KeyRx.Tests.Peers;

/// <summary>
/// Names and numbers as this machine has them: root is user 0 everywhere, with a group of that number.
/// </summary>
public sealed class LocalUsersTests
{
    private const string NobodyCalled = "no-user-has-such-a-name";

    public LocalUsersTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "getpwnam_r and its siblings");

    [Fact]
    public void AUserIsFoundByNameAndByNumber()
    {
        Assert.Equal(0u, LocalUsers.Find("root"));
        Assert.Equal(0u, LocalUsers.Find("0"));
        Assert.Equal(4_000_000u, LocalUsers.Find("4000000"));
        Assert.Null(LocalUsers.Find(NobodyCalled));
        Assert.Null(LocalUsers.Find("-1"));
    }

    [Fact]
    public void AUserWithoutANameIsCalledByItsNumber()
    {
        Assert.Equal("root", LocalUsers.NameOf(0));
        Assert.Equal("4000000", LocalUsers.NameOf(4_000_000));
    }

    [Fact]
    public void AGroupHasThoseWhosePrimaryGroupItIs()
    {
        Assert.Contains(0u, LocalUsers.MembersOf("root")!);
        Assert.Contains(0u, LocalUsers.MembersOf("0")!);
        Assert.Null(LocalUsers.MembersOf(NobodyCalled));
        Assert.Null(LocalUsers.MembersOf("4000000"));
    }

    [Fact]
    public void AFileHasAnOwner()
    {
        var path = Path.GetTempFileName();

        Assert.Equal(LocalUsers.Own, LocalUsers.OwnerOf(path));
        File.Delete(path);
        Assert.Null(LocalUsers.OwnerOf(path));
    }
}

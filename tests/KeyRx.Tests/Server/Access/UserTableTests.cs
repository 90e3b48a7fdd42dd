using KeyRx.Peers;
using KeyRx.Server.Access;
using Xunit;

namespace KeyRx.Tests.Server.Access;

public sealed class UserTableTests
{
    private const uint Ann = 4_000_001, Eve = 4_000_002;

    private readonly UserTable _users = UserTable.Resolve([Ann]);

    [Fact]
    public void ThoseAllowedRootAndOurOwnUserMayConnect()
    {
        Assert.Null(_users.Check(PeerUser.Known(Ann), out var ann));
        Assert.Null(_users.Check(PeerUser.Known(LocalUsers.Own), out _));
        Assert.Null(_users.Check(PeerUser.Known(LocalUsers.Root), out _));
        Assert.Equal(new AllowedUser(Ann, "4000001"), ann);
    }

    [Fact]
    public void AnyOtherIsToldHowHeIsLetIn()
    {
        var refusal = _users.Check(PeerUser.Known(Eve), out var user);

        Assert.Equal(
            (403, "user 4000002 may not connect: keyrxd --allow-user 4000002 lets it in"),
            (refusal!.Value.Status, refusal.Value.Reason));
        Assert.Null(user);
    }

    [Fact]
    public void NobodyIsNotRoot()
    {
        Assert.Equal(403, _users.Check(PeerUser.Nobody, out var user)?.Status);
        Assert.Null(user);
    }

    [Fact]
    public void WhereTheKernelCannotKnowTheTokenCounts()
    {
        Assert.Null(_users.Check(PeerUser.Remote, out _));
        Assert.Equal(OperatingSystem.IsLinux() ? 403 : null, _users.Check(PeerUser.Unknown, out _)?.Status);
    }
}

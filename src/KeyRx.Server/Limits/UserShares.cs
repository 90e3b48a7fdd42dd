using KeyRx.Server.Access;

namespace KeyRx.Server.Limits;

/// <summary>
/// How many connections each user of the machine has, whichever tokens he shows. Nobody is exempt, root neither: but
/// while only one's own user and root may connect, the share is everything.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class UserShares(Admission admission, int perUserMax)
{
    private readonly Tally<uint> _open = new();

    /// <summary>Connections of one user at most, as long as these may connect.</summary>
    internal int PerUserMax(UserTable users)
    {
        if (perUserMax > 0) return perUserMax;
        return users.HasFurther ? Math.Max(1, admission.OpenMax / 2) : admission.OpenMax;
    }

    /// <summary>Whose the connection is may be unknown: then there is no share.</summary>
    internal bool HasRoom(AllowedUser? user, UserTable users) =>
        user is null || _open.Of(user.Id) < PerUserMax(users);

    internal void Opened(AllowedUser? user)
    {
        if (user is not null) _open.Add(user.Id, 1);
    }

    internal void Closed(AllowedUser? user)
    {
        if (user is not null) _open.Add(user.Id, -1);
    }
}

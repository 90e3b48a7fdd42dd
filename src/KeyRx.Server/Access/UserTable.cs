using System.Globalization;
using KeyRx.Peers;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Server.Access;

/// <summary>
/// The users of this machine who may connect, with their names. Whoever has a token is asked too whether he is one of
/// them: a token that another user got hold of is worth nothing to him. Immutable, replaced as a whole; any thread.
/// </summary>
internal sealed class UserTable
{
    private static readonly UpgradeRefusal OfNobody =
        new(403, "this connection belongs to no user: its other end is closed");

    private static readonly UpgradeRefusal OfNobodyKnown =
        new(403, "the kernel does not say which user this connection belongs to");

    private readonly Dictionary<uint, AllowedUser> _users;

    private UserTable(IEnumerable<AllowedUser> users)
    {
        _users = users.ToDictionary(user => user.Id);
        HasFurther = _users.Keys.Any(id => id != LocalUsers.Own && id != LocalUsers.Root);
    }

    internal int Count => _users.Count;

    /// <summary>Others than this process's own user and root may connect.</summary>
    internal bool HasFurther { get; }

    /// <summary>
    /// These, this process's own user and root. Asks the system for their names, which may take its time: not on the
    /// loop, which has only the names that stand here.
    /// </summary>
    internal static UserTable Resolve(IEnumerable<uint>? users) =>
        new((users ?? []).Append(LocalUsers.Own).Append(LocalUsers.Root).Distinct().Select(
            id => new AllowedUser(id, LocalUsers.NameOf(id))));

    /// <summary>The number of whoever is none of these: the system is not asked.</summary>
    internal string NameOf(uint user) =>
        _users.TryGetValue(user, out var known) ? known.Name : user.ToString(CultureInfo.InvariantCulture);

    internal bool Contains(uint user) => _users.ContainsKey(user);

    /// <summary>
    /// The refusal, or null and the user; no user where the kernel cannot know: the peer is on another machine, or this
    /// one does not run Linux.
    /// </summary>
    internal UpgradeRefusal? Check(PeerUser peer, out AllowedUser? user)
    {
        user = null;
        return peer.Kind switch
        {
            PeerUserKind.Known => _users.TryGetValue(peer.Id, out user) ? null : MayNot(peer.Id),
            PeerUserKind.Nobody => OfNobody,
            PeerUserKind.Unknown when OperatingSystem.IsLinux() => OfNobodyKnown,
            _ => null,
        };
    }

    internal static UpgradeRefusal MayNot(uint user) =>
        new(403, $"user {user} may not connect: keyrxd --allow-user {user} lets it in");
}

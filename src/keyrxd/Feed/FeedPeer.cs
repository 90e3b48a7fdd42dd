using System.Net.Sockets;
using KeyRx.Peers;

namespace KeyRx.Daemon.Feed;

/// <summary>
/// Who is at the other end of a Unix socket: the user that runs the daemon and root may feed it. Linux only.
/// </summary>
internal static class FeedPeer
{
    /// <summary>What the system has for "no user".</summary>
    private const uint NoUser = uint.MaxValue;

    internal static uint UserOf(Socket peer)
    {
        using var lookup = new PeerLookup();
        return lookup.Find(peer).KnownId ?? NoUser;
    }

    internal static bool MayFeed(uint user) => MayFeed(user, LocalUsers.Own);

    internal static bool MayFeed(uint user, uint daemonUser) => user == daemonUser || user == LocalUsers.Root;
}

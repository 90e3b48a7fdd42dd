using System.Net.Sockets;
using KeyRx.Daemon.Interop;

namespace KeyRx.Daemon.Feed;

/// <summary>
/// Who is at the other end of a Unix socket: the user that runs the daemon and root may feed it. Linux only.
/// </summary>
internal static class FeedPeer
{
    // unix(7): struct ucred { pid_t pid; uid_t uid; gid_t gid; }, of the moment of connect.
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int PeerCredentials = 17; // SO_PEERCRED
    private const int CredentialsSize = 12;
    private const int UserOffset = 4;
    private const uint Root = 0;

    internal static uint UserOf(Socket peer)
    {
        Span<byte> credentials = stackalloc byte[CredentialsSize];
        peer.GetRawSocketOption(SocketLevel, PeerCredentials, credentials);
        var user = credentials[UserOffset..];
        return BitConverter.ToUInt32(user); // of this machine, in its own order of bytes
    }

    internal static bool MayFeed(uint user) => MayFeed(user, Libc.EffectiveUser());

    internal static bool MayFeed(uint user, uint daemonUser) => user == daemonUser || user == Root;
}

using System.Net;
using System.Net.Sockets;
using KeyRx.Peers.Interop;
using KeyRx.Peers.Tcp;

namespace KeyRx.Peers;

/// <summary>
/// Asks the kernel who owns the socket at the other end of a connection: SO_PEERCRED for a Unix socket; for TCP one
/// exact look-up of the other end's socket (NETLINK_SOCK_DIAG), or a search in <c>/proc/net/tcp</c> and <c>tcp6</c>
/// where the kernel does not answer that. Linux; elsewhere a local peer is <see cref="PeerUserKind.Unknown"/>.
/// </summary>
/// <remarks>
/// Threading: one thread at a time. One netlink socket stays open from the first look-up to the disposal. A look-up
/// takes about 2 us; the search, which walks the whole table of the kernel, tens of milliseconds.
/// </remarks>
public sealed class PeerLookup : IDisposable
{
    private SocketDiagnosis? _diagnosis;
    private bool _isDisposed;

    /// <summary>Asks by what the system has.</summary>
    public PeerLookup()
    {
    }

    internal PeerLookup(SocketDiagnosis diagnosis) => _diagnosis = diagnosis;

    /// <summary>Never throws for what the peer or the kernel does.</summary>
    /// <param name="socket">Connected.</param>
    public PeerUser Find(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (OperatingSystem.IsLinux()) return Find((int)socket.SafeHandle.DangerousGetHandle());
        return socket.RemoteEndPoint is IPEndPoint remote && !IsLoopback(remote.Address)
            ? PeerUser.Remote
            : PeerUser.Unknown;
    }

    /// <summary>Never throws for what the peer or the kernel does.</summary>
    /// <param name="descriptor">Of a connected socket. Linux: elsewhere the answer is
    /// <see cref="PeerUserKind.Unknown"/>.</param>
    public PeerUser Find(int descriptor)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!OperatingSystem.IsLinux()) return PeerUser.Unknown;
        switch (SocketNames.TryRead(descriptor, out var own, out var peer))
        {
            case SocketFamily.Unix:
                return SocketNames.CredentialsOf(descriptor) is { } id ? PeerUser.Known(id) : PeerUser.Unknown;
            case SocketFamily.Internet:
                return FindOwner(own!, peer!);
            default:
                return PeerUser.Unknown;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _diagnosis?.Dispose();
    }

    private PeerUser FindOwner(IPEndPoint own, IPEndPoint peer)
    {
        _diagnosis ??= new SocketDiagnosis(NetlinkSocket.TryOpen());
        // From the peer's side: its own address is the source. A peer of another machine is not found.
        var owner = _diagnosis.Find(peer, own);
        if (owner.Kind == OwnerKind.NoAnswer) owner = ProcessTable.Find(peer, own);
        return owner.Kind switch
        {
            OwnerKind.User => PeerUser.Known(owner.User),
            OwnerKind.None => PeerUser.Nobody,
            OwnerKind.NotThere => IsLoopback(peer.Address) ? PeerUser.Nobody : PeerUser.Remote,
            _ => IsLoopback(peer.Address) ? PeerUser.Unknown : PeerUser.Remote,
        };
    }

    private static bool IsLoopback(IPAddress address) =>
        IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}

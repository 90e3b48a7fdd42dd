using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace KeyRx.Peers.Interop;

/// <summary>The addresses and credentials of a connected socket. Linux. Any thread.</summary>
internal static unsafe partial class SocketNames
{
    private const int StorageBytes = 128; // struct sockaddr_storage
    private const int UnixFamily = 1, InternetFamily = 2, Internet6Family = 10;
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int CredentialBytes = 12; // struct ucred: process, user, group

    /// <summary>What the kernel has for "no user": nobody was connected when the credentials were taken.</summary>
    private const uint NoUser = uint.MaxValue;

    private static readonly int PeerCredentials =
        RuntimeInformation.ProcessArchitecture == Architecture.Ppc64le ? 21 : 17; // SO_PEERCRED

    internal static SocketFamily TryRead(int descriptor, out IPEndPoint? own, out IPEndPoint? peer)
    {
        (own, peer) = (null, null);
        var storage = stackalloc byte[StorageBytes];
        var length = StorageBytes;
        if (GetOwnName(descriptor, storage, ref length) != 0) return SocketFamily.Other;
        if (*(ushort*)storage == UnixFamily) return SocketFamily.Unix;
        own = EndPointOf(storage);
        length = StorageBytes;
        if (own is null || GetPeerName(descriptor, storage, ref length) != 0) return SocketFamily.Other;
        peer = EndPointOf(storage);
        return peer is null ? SocketFamily.Other : SocketFamily.Internet;
    }

    /// <summary>Who connected, or listened, at the other end of a Unix socket.</summary>
    internal static uint? CredentialsOf(int descriptor)
    {
        var credentials = stackalloc uint[CredentialBytes / sizeof(uint)];
        var length = CredentialBytes;
        var isThere = GetOption(descriptor, SocketLevel, PeerCredentials, credentials, ref length) == 0
            && length == CredentialBytes
            && credentials[1] != NoUser;
        return isThere ? credentials[1] : null;
    }

    private static IPEndPoint? EndPointOf(byte* storage)
    {
        var port = BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(storage + 2, 2));
        return *(ushort*)storage switch
        {
            InternetFamily => new IPEndPoint(new IPAddress(new ReadOnlySpan<byte>(storage + 4, 4)), port),
            Internet6Family => new IPEndPoint(
                new IPAddress(new ReadOnlySpan<byte>(storage + 8, 16), *(uint*)(storage + 24)), port),
            _ => null,
        };
    }

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    private static partial int GetOwnName(int descriptor, byte* name, ref int length);

    [LibraryImport("libc", EntryPoint = "getpeername", SetLastError = true)]
    private static partial int GetPeerName(int descriptor, byte* name, ref int length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    private static partial int GetOption(int descriptor, int level, int option, void* value, ref int length);
}

using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace KeyRx.Server.Interop;

/// <summary>The address at the other end of a connected socket. Linux. Any thread.</summary>
internal static unsafe partial class PeerName
{
    private const int StorageBytes = 128; // struct sockaddr_storage
    private const int UnixFamily = 1, InternetFamily = 2, Internet6Family = 10;

    /// <summary>As address and port, or <c>unix</c>; null where the peer is gone.</summary>
    internal static string? Of(int descriptor)
    {
        var storage = stackalloc byte[StorageBytes];
        var length = StorageBytes;
        if (Get(descriptor, storage, ref length) != 0) return null;
        var port = BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(storage + 2, 2));
        return *(ushort*)storage switch
        {
            UnixFamily => "unix",
            InternetFamily => new IPEndPoint(new IPAddress(new ReadOnlySpan<byte>(storage + 4, 4)), port).ToString(),
            Internet6Family => new IPEndPoint(new IPAddress(new ReadOnlySpan<byte>(storage + 8, 16)), port).ToString(),
            _ => null,
        };
    }

    [LibraryImport("libc", EntryPoint = "getpeername", SetLastError = true)]
    private static partial int Get(int descriptor, byte* name, ref int length);
}

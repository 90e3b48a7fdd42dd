using System.Runtime.InteropServices;

namespace KeyRx.Peers.Interop;

/// <summary>statx(2): the one stat whose layout is the same on all architectures. Linux. Any thread.</summary>
internal static partial class FileStatus
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint OwnerOnly = 8; // STATX_UID
    private const int StatusBytes = 256;
    private const int OwnerAt = 20;

    internal static uint? OwnerOf(string path)
    {
        var status = new byte[StatusBytes];
        return Read(CurrentFolder, path, 0, OwnerOnly, status) == 0 ? BitConverter.ToUInt32(status, OwnerAt) : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Read(int folder, string path, int flags, uint mask, [Out] byte[] status);
}

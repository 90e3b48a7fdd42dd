using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace KeyRx.Peers.Interop;

/// <summary>statx(2): the one stat whose layout is the same on all architectures. Linux. Any thread.</summary>
internal static partial class FileStatus
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int OfDescriptor = 0x1000; // AT_EMPTY_PATH
    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint Basic = 1 | 2 | 4 | 8 | 0x10; // STATX_TYPE, _MODE, _NLINK, _UID, _GID
    private const int StatusBytes = 256;
    private const int LinksAt = 16, OwnerAt = 20, GroupAt = 24, ModeAt = 28;

    /// <summary>Of what stands there, at the end of links; null when there is nothing.</summary>
    internal static FileFacts? Of(string path) => Read(CurrentFolder, path, 0);

    /// <summary>Of an open file, whatever its name leads to by now.</summary>
    internal static FileFacts? Of(SafeFileHandle file) => Of((int)file.DangerousGetHandle());

    /// <summary>The same by its number.</summary>
    internal static FileFacts? Of(int descriptor) => Read(descriptor, "", OfDescriptor);

    /// <summary>A socket stands there; a link to one is none.</summary>
    internal static bool IsSocket(string path) => Read(CurrentFolder, path, NoFollow) is { IsSocket: true };

    internal static uint? OwnerOf(string path) => Of(path)?.Owner;

    private static FileFacts? Read(int folder, string path, int flags)
    {
        var status = new byte[StatusBytes];
        return Read(folder, path, flags, Basic, status) != 0
            ? null
            : new FileFacts(
                BitConverter.ToUInt32(status, LinksAt), BitConverter.ToUInt32(status, OwnerAt),
                BitConverter.ToUInt32(status, GroupAt), BitConverter.ToUInt16(status, ModeAt));
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Read(int folder, string path, int flags, uint mask, [Out] byte[] status);
}

using System.Runtime.InteropServices;

namespace KeyRx.Daemon.Interop;

/// <summary>The libc call that .NET does not offer and the feed's socket needs. Linux only.</summary>
internal static partial class Libc
{
    // statx(2): the one stat whose layout is the same on all architectures.
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint TypeOnly = 1; // STATX_TYPE
    private const int StatSize = 256;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000; // S_IFMT
    private const int SocketType = 0xC000; // S_IFSOCK

    /// <summary>True for a socket; a link to one is none.</summary>
    internal static bool IsSocket(string path)
    {
        var stat = new byte[StatSize];
        return Stat(CurrentFolder, path, NoFollow, TypeOnly, stat) == 0
            && (BitConverter.ToUInt16(stat, ModeOffset) & TypeMask) == SocketType;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(int folder, string path, int flags, uint mask, [Out] byte[] stat);
}

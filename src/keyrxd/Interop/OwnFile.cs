using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace KeyRx.Daemon.Interop;

/// <summary>
/// Opens a file to be appended to, without following a link, and says through the descriptor whose it is: between a
/// look at a path and its opening another file may come there. Linux.
/// </summary>
internal static partial class OwnFile
{
    internal const int RegularType = 0x8000; // S_IFREG
    internal const int OthersMode = 0x3F; // 077

    private const int OwnerOnly = 0x180; // 0600
    private const int ReadAndWrite = 2, Create = 0x40, Append = 0x400, NonBlocking = 0x800, CloseOnExec = 0x80000;
    private const int LinkInTheWay = 40; // ELOOP
    private const int SetLock = 37; // F_OFD_SETLK: the descriptor's, where F_SETLK is the process's
    private const int LockSize = 32; // struct flock: type, from where, start, length, process
    private const byte ForWriting = 1; // F_WRLCK

    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint TypeModeOwner = 1 | 2 | 8; // STATX_TYPE | STATX_MODE | STATX_UID
    private const int StatSize = 256;
    private const int OwnerOffset = 20, ModeOffset = 28;
    private const int TypeMask = 0xF000; // S_IFMT

    // The one flag of these that architectures number differently.
    private static readonly int NoFollow =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;

    /// <summary>Null where a link stands in the way. A new file gets mode 0600.</summary>
    /// <exception cref="IOException">The system refuses, and says why.</exception>
    internal static SafeFileHandle? OpenToAppend(string path)
    {
        // Not blocking: a device might keep us for ever.
        var flags = ReadAndWrite | Create | Append | NonBlocking | CloseOnExec | NoFollow;
        var descriptor = Open(path, flags, OwnerOnly);
        if (descriptor >= 0) return new SafeFileHandle(descriptor, ownsHandle: true);
        var error = Marshal.GetLastPInvokeError();
        return error == LinkInTheWay ? null : throw new IOException($"{new Win32Exception(error).Message}: {path}");
    }

    /// <summary>What is behind the descriptor.</summary>
    internal static (int Type, int Mode, uint Owner) StatusOf(SafeFileHandle file)
    {
        var stat = new byte[StatSize];
        if (Stat((int)file.DangerousGetHandle(), "", EmptyPath, TypeModeOwner, stat) != 0)
            throw new IOException(new Win32Exception(Marshal.GetLastPInvokeError()).Message);
        var mode = BitConverter.ToUInt16(stat, ModeOffset);
        return (mode & TypeMask, mode & ~TypeMask, BitConverter.ToUInt32(stat, OwnerOffset));
    }

    /// <summary>
    /// False where another open descriptor holds it; it ends with the descriptor. Not flock(2), for which .NET asks
    /// whenever it reads a file: who reads this one is not to be kept out.
    /// </summary>
    internal static bool TryLock(SafeFileHandle file)
    {
        var wholeFile = new byte[LockSize];
        wholeFile[0] = ForWriting;
        return Lock((int)file.DangerousGetHandle(), SetLock, wholeFile) == 0;
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Lock(int descriptor, int command, byte[] range);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(int folder, string path, int flags, uint mask, [Out] byte[] stat);
}

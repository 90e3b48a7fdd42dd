using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace KeyRx.Peers.Interop;

/// <summary>open(2), flock(2) and fcntl(2), with the flags that .NET does not offer. Linux. Any thread.</summary>
internal static partial class FileCalls
{
    internal const int ReadOnly = 0;
    internal const int ReadWrite = 2;
    internal const int Create = 0x40;
    internal const int Append = 0x400;
    internal const int Exclusive = 0x80; // O_EXCL: never what is there already, a link included

    internal const int NotFound = 2; // ENOENT
    internal const int NoDevice = 6; // ENXIO: a socket
    internal const int WouldBlock = 11; // EWOULDBLOCK: another process holds the lock
    internal const int Denied = 13; // EACCES
    internal const int IsFolder = 21; // EISDIR
    internal const int IsLink = 40; // ELOOP

    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800; // a FIFO without a writer would else be waited for
    private const int NameOnly = 0x200000; // O_PATH: asks for no permission
    private const int OwnerOnly = 0x180; // 0600
    private const int SetFlags = 4; // F_SETFL
    private const int SetRangeLock = 37; // F_OFD_SETLK: the descriptor's, where F_SETLK is the process's
    private const int RangeSize = 32; // struct flock: type, from where, start, length, process
    private const byte ForWriting = 1; // F_WRLCK
    private const int ExclusiveLock = 2 | 4; // LOCK_EX | LOCK_NB
    private const int NoLock = 8; // LOCK_UN
    private const int Interrupted = 4; // EINTR

    /// <summary>O_NOFOLLOW: one of the few flags that architectures do not agree on.</summary>
    private static readonly int NoFollow =
        RuntimeInformation.ProcessArchitecture
            is Architecture.Arm or Architecture.Armv6 or Architecture.Arm64 or Architecture.Ppc64le ? 0x8000 : 0x20000;

    /// <summary>A descriptor that no child gets, of no link; null and the reason.</summary>
    internal static SafeFileHandle? Open(string path, int flags, out int error) =>
        OpenThroughLinks(path, flags | NoFollow, out error);

    /// <summary>The same, at the end of links.</summary>
    internal static SafeFileHandle? OpenThroughLinks(string path, int flags, out int error)
    {
        var descriptor = Opened(path, flags | CloseOnExec | NonBlocking, out error);
        if (descriptor < 0) return null;
        _ = Control(descriptor, SetFlags, flags & Append); // of these, F_SETFL changes NonBlocking alone
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Stands for a folder, at the end of links; null and the reason.</summary>
    internal static SafeFileHandle? OpenName(string folder, out int error)
    {
        var descriptor = Opened(folder, NameOnly | CloseOnExec, out error);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>False when another process has it.</summary>
    internal static bool TryLock(SafeFileHandle file) => Lock((int)file.DangerousGetHandle(), ExclusiveLock) == 0;

    /// <summary>
    /// False when another open descriptor has it; it ends with the descriptor. Not flock(2), for which .NET asks
    /// whenever it reads a file: who reads this one is not to be kept out.
    /// </summary>
    internal static bool TryLockForWriters(SafeFileHandle file)
    {
        var wholeFile = new byte[RangeSize];
        wholeFile[0] = ForWriting;
        return Control((int)file.DangerousGetHandle(), SetRangeLock, wholeFile) == 0;
    }

    internal static void Unlock(SafeFileHandle file) => _ = Lock((int)file.DangerousGetHandle(), NoLock);

    private static int Opened(string path, int flags, out int error)
    {
        while (true)
        {
            var descriptor = Open(path, flags, OwnerOnly);
            error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (error != Interrupted) return descriptor;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, byte[] range);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(int descriptor, int operation);
}

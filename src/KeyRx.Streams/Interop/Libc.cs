using System.Runtime.InteropServices;

namespace KeyRx.Streams.Interop;

/// <summary>
/// The few libc calls that log memory and kept logs need. Linux only; nothing else in this project P/Invokes.
/// </summary>
internal static partial class Libc
{
    internal const int ProtNone = 0;
    internal const int ProtReadWrite = 1 | 2;
    internal const int MapShared = 1;
    internal const int MapPrivateAnonymous = 2 | 0x20;
    internal const int MapFixed = 0x10;
    internal const int MadviseDontDump = 16;
    internal const uint LockOnFault = 1; // MLOCK_ONFAULT
    internal const uint MfdCloexec = 1;

    /// <summary>O_RDONLY | O_CLOEXEC: the bits that no architecture changes; a directory needs no more.</summary>
    internal const int OpenDirectory = 0x80000;
    internal static readonly nint MapFailed = -1;

    [LibraryImport(
        "libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MemfdCreate(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    internal static partial int Ftruncate(int fd, long length);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    internal static partial nint Mmap(nint address, nuint length, int protection, int flags, int fd, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    internal static partial int Munmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    internal static partial int Madvise(nint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "mlock2", SetLastError = true)]
    internal static partial int Mlock(nint address, nuint length, uint flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Fsync(int fd);
}

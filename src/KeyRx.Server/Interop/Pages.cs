using System.Runtime.InteropServices;

namespace KeyRx.Server.Interop;

/// <summary>
/// Whole pages of memory, which go back to the system when they are freed: what malloc is given back it may keep. No
/// core dump shows them.
/// </summary>
/// <remarks>Any thread.</remarks>
internal static unsafe partial class Pages
{
    private const int ReadWrite = 1 | 2; // PROT_READ | PROT_WRITE
    private const int PrivateAnonymous = 2 | 0x20; // MAP_PRIVATE | MAP_ANONYMOUS, on Linux
    private const int DontNeed = 4; // MADV_DONTNEED
    private const int DontDump = 16; // MADV_DONTDUMP
    private const uint OnFault = 1; // MLOCK_ONFAULT: what nobody touches does not become resident

    /// <summary>All zeros. None is resident before it is touched, on Linux.</summary>
    /// <exception cref="InsufficientMemoryException">The system has no room.</exception>
    internal static byte* Allocate(int length)
    {
        if (!OperatingSystem.IsLinux()) return (byte*)NativeMemory.AllocZeroed((nuint)length);
        var pages = Map(0, (nuint)length, ReadWrite, PrivateAnonymous, -1, 0);
        if (pages == -1) throw new InsufficientMemoryException($"the system has no {length} bytes for a server");
        _ = Advise(pages, (nuint)length, DontDump);
        return (byte*)pages;
    }

    /// <summary>Takes the memory behind them away; what is read of them afterwards is 0.</summary>
    internal static void Empty(byte* pages, int length)
    {
        if (OperatingSystem.IsLinux()) _ = Advise((nint)pages, (nuint)length, DontNeed);
        else new Span<byte>(pages, length).Clear();
    }

    /// <summary>As <see cref="Allocate"/>, and kept out of swap where RLIMIT_MEMLOCK allows it.</summary>
    internal static byte* AllocateLocked(int length)
    {
        var pages = Allocate(length);
        if (OperatingSystem.IsLinux()) LockOnFault(pages, length);
        return pages;
    }

    internal static void Free(byte* pages, int length)
    {
        if (OperatingSystem.IsLinux()) _ = Unmap((nint)pages, (nuint)length);
        else NativeMemory.Free(pages);
    }

    private static void LockOnFault(byte* pages, int length)
    {
        try
        {
            _ = Lock((nint)pages, (nuint)length, OnFault);
        }
        catch (EntryPointNotFoundException)
        {
            // A libc without mlock2.
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int fd, long offset);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int Advise(nint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "mlock2", SetLastError = true)]
    private static partial int Lock(nint address, nuint length, uint flags);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint address, nuint length);
}

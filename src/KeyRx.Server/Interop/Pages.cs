using System.Runtime.InteropServices;

namespace KeyRx.Server.Interop;

/// <summary>
/// Whole pages of memory, which go back to the system when they are freed: what malloc is given back it may keep.
/// </summary>
/// <remarks>Any thread.</remarks>
internal static unsafe partial class Pages
{
    private const int ReadWrite = 1 | 2; // PROT_READ | PROT_WRITE
    private const int PrivateAnonymous = 2 | 0x20; // MAP_PRIVATE | MAP_ANONYMOUS, on Linux

    /// <exception cref="InsufficientMemoryException">The system has no room.</exception>
    internal static byte* Allocate(int length)
    {
        if (!OperatingSystem.IsLinux()) return (byte*)NativeMemory.Alloc((nuint)length);
        var pages = Map(0, (nuint)length, ReadWrite, PrivateAnonymous, -1, 0);
        return pages != -1
            ? (byte*)pages
            : throw new InsufficientMemoryException($"the system has no {length} bytes for a large message");
    }

    internal static void Free(byte* pages, int length)
    {
        if (OperatingSystem.IsLinux()) _ = Unmap((nint)pages, (nuint)length);
        else NativeMemory.Free(pages);
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int fd, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint address, nuint length);
}

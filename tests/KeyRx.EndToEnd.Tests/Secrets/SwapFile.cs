using System.Diagnostics;
using System.Runtime.InteropServices;
using KeyRx.EndToEnd.Tests.Daemons;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Secrets;

/// <summary>
/// A small swap file of the test's own, which the system has for as long as this lives. Whatever a process may lose of
/// its memory is put there by request (MADV_PAGEOUT), and can be looked through. Linux, root.
/// </summary>
internal sealed partial class SwapFile : IAsyncDisposable
{
    private const long Bytes = 256 * 1024 * 1024;
    private const long PidfdOpen = 434, ProcessMadvise = 440; // of all architectures that .NET has
    private const int PageOut = 21; // MADV_PAGEOUT
    private const int DontNeed = 4; // POSIX_FADV_DONTNEED
    private const int PieceBytes = 1024 * 1024;

    private readonly string _path;

    private SwapFile(string path) => _path = path;

    /// <summary>Skips the test where the system takes no swap file; says why.</summary>
    public static async Task<SwapFile> AddAsync(string path, CancellationToken cancellation)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "swap files are Linux's");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root adds a swap file");
        Assert.SkipWhen(Programs.Find("swapon") is null, "swapon is missing");
        Assert.SkipUnless(
            File.ReadAllLines("/proc/swaps").Length == 1, "this machine swaps elsewhere: nobody may look through that");
        // No holes: the kernel takes no file that has some.
        await using (var file = File.Create(path))
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            for (var i = 0L; i < Bytes; i += PieceBytes) await file.WriteAsync(new byte[PieceBytes], cancellation);
        }

        var made = await Programs.RunAsync(new ProcessStartInfo("mkswap", [path]), cancellation);
        var added = await Programs.RunAsync(new ProcessStartInfo("swapon", [path]), cancellation);
        Assert.SkipUnless(
            made.ExitCode == 0 && added.ExitCode == 0, $"this system takes no swap file: {made.Error}{added.Error}");
        return new SwapFile(path);
    }

    /// <summary>Has the kernel put aside all that it may of another process.</summary>
    public static void PutAside(int processId)
    {
        var process = SystemCall(PidfdOpen, processId, 0, 0, 0, 0);
        Assert.True(process >= 0, "pidfd_open");
        try
        {
            foreach (var (from, to) in ForeignMemory.RangesOf(processId))
            {
                nuint[] range = [(nuint)from, (nuint)(to - from)]; // struct iovec
                // What is locked, or the kernel's, is refused.
                _ = SystemCall(ProcessMadvise, (nint)process, range, 1, PageOut, 0);
            }
        }
        finally
        {
            _ = Close((int)process);
        }
    }

    /// <summary>How often a text stands in it, on the disk.</summary>
    public int Count(byte[] needle)
    {
        using var file = File.OpenRead(_path);
        // The kernel swaps past the cache of files, which would show what was there before.
        Sync();
        Assert.Equal(0, Advise((int)file.SafeFileHandle.DangerousGetHandle(), 0, 0, DontNeed));
        var (piece, kept, count, read) = (new byte[PieceBytes + needle.Length], 0, 0, 0);
        while ((read = file.Read(piece, kept, PieceBytes)) > 0)
        {
            var bytes = piece.AsSpan(0, kept + read);
            for (var at = 0; bytes[at..].IndexOf(needle) is >= 0 and var next; at += next + 1) count++;
            kept = Math.Min(needle.Length - 1, bytes.Length);
            bytes[^kept..].CopyTo(piece);
        }

        return count;
    }

    public async ValueTask DisposeAsync()
    {
        (await Programs.RunAsync(new ProcessStartInfo("swapoff", [_path]), CancellationToken.None)).AssertExitCode(0);
        File.Delete(_path);
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long SystemCall(long number, nint a, nint b, nint c, nint d, nint e);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long SystemCall(long number, nint a, nuint[] b, nint c, nint d, nint e);

    [LibraryImport("libc", EntryPoint = "sync")]
    private static partial void Sync();

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(int descriptor, long offset, long length, int advice);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}

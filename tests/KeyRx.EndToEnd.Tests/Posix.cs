using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Xunit;

// A daemon's signals, FIFOs and file modes are what these tests are about.
[assembly: UnsupportedOSPlatform("windows")]

namespace KeyRx.EndToEnd.Tests;

/// <summary>What tests of a daemon need from the system and .NET does not offer.</summary>
internal static partial class Posix
{
    public const int SignalHangUp = 1; // SIGHUP
    public const int SignalKill = 9; // SIGKILL
    public const int SignalBadCall = 31; // SIGSYS: dumps core, and the runtime has no handler of its own
    public const int SignalUser2 = 12; // SIGUSR2
    public const int SignalInterrupt = 2; // SIGINT
    public const int SignalTerminate = 15; // SIGTERM
    public const int SignalContinue = 18; // SIGCONT
    public const int SignalStop = 19; // SIGSTOP
    private const int FileSize = 1; // RLIMIT_FSIZE
    private const int OpenFiles = 7; // RLIMIT_NOFILE
    private const int CoreSize = 4; // RLIMIT_CORE
    private const uint OwnerOnly = 0x180; // 0600

    public static void Send(int processId, int signal) => Assert.Equal(0, Kill(processId, signal));

    public static void MakeFifo(string path) => Assert.Equal(0, MakeFifo(path, OwnerOnly));

    /// <summary>A writer; the system call waits for the reader, and a thread with it.</summary>
    public static Task<FileStream> OpenFifoAsync(string path, CancellationToken cancellation) =>
        Task.Run(
            () => new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0),
            cancellation).WaitAsync(cancellation);

    /// <summary>
    /// Leaves another process a few descriptors: those of lower numbers that happen to be free,
    /// and one above all that are taken.
    /// </summary>
    public static void LeaveFewDescriptors(int processId)
    {
        Assert.Equal(0, ProcessLimit(processId, OpenFiles, 0, out var limit));
        var highest = Directory.GetFiles($"/proc/{processId}/fd")
            .Max(path => ulong.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture));
        var lowered = limit with { Soft = highest + 2 };
        Assert.Equal(0, ProcessLimit(processId, OpenFiles, in lowered, 0));
    }

    /// <summary>Gives a file a second name; 0 when that was done.</summary>
    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Link(string path, string second);

    /// <summary>Makes a file another user's; root only.</summary>
    public static void GiveTo(string path, uint user) => Assert.Equal(0, ChangeOwner(path, user, uint.MaxValue));

    /// <summary>Another process can write no file beyond so many bytes; null lifts that.</summary>
    public static void LimitFileSize(int processId, long? bytes)
    {
        Assert.Equal(0, ProcessLimit(processId, FileSize, 0, out var limit));
        var changed = limit with { Soft = bytes is { } most ? (ulong)most : limit.Hard };
        Assert.Equal(0, ProcessLimit(processId, FileSize, in changed, 0));
    }

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);

    /// <summary><c>ulimit -c</c> of another process, as high as it may be.</summary>
    public static void LetDumpCore(int processId)
    {
        Assert.Equal(0, ProcessLimit(processId, CoreSize, 0, out var limit));
        var raised = limit with { Soft = limit.Hard };
        Assert.Equal(0, ProcessLimit(processId, CoreSize, in raised, 0));
    }

    [LibraryImport("libc", EntryPoint = "prlimit")]
    private static partial int ProcessLimit(int processId, int resource, nint none, out ResourceLimit limit);

    [LibraryImport("libc", EntryPoint = "prlimit")]
    private static partial int ProcessLimit(int processId, int resource, in ResourceLimit limit, nint none);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}

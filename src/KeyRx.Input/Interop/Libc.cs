using System.Runtime.InteropServices;

namespace KeyRx.Input.Interop;

/// <summary>The few libc calls that the ring's memory and its wake-up need. Linux only.</summary>
internal static unsafe partial class Libc
{
    internal static readonly nint MapFailed = -1;

    private const int ProtReadWrite = 1 | 2;
    private const int MapSharedAnonymous = 1 | 0x20;
    private const int MadviseDontDump = 16;

    // Shared futexes (no FUTEX_PRIVATE_FLAG): the native hook wakes the same word.
    private const int FutexWait = 0;
    private const int FutexWake = 1;

    private static readonly nint FutexNumber = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 202,
        Architecture.Arm64 or Architecture.RiscV64 or Architecture.LoongArch64 => 98,
        _ => 240, // x86 and arm
    };

    /// <summary>Zeroed pages that no core dump shows; locked into memory where RLIMIT_MEMLOCK allows it.</summary>
    internal static nint Map(nuint size)
    {
        var address = Mmap(0, size, ProtReadWrite, MapSharedAnonymous, -1, 0);
        if (address == MapFailed) return MapFailed;
        _ = Madvise(address, size, MadviseDontDump);
        _ = Mlock(address, size);
        return address;
    }

    internal static bool Unmap(nint address, nuint size) => Munmap(address, size) == 0;

    /// <summary>
    /// Sleeps while the word is <paramref name="expected"/>; returns on a wake, a changed word, a signal or the
    /// timeout.
    /// </summary>
    internal static void WaitOn(uint* word, uint expected, TimeSpan timeout)
    {
        var rest = new TimeSpec(
            timeout.Ticks / TimeSpan.TicksPerSecond,
            timeout.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick);
        _ = Futex(FutexNumber, word, FutexWait, (nint)expected, &rest);
    }

    internal static void WakeOne(uint* word) => _ = Futex(FutexNumber, word, FutexWake, 1, null);

    /// <summary>Adds 1 to an eventfd. One that is full has a wake-up waiting anyway.</summary>
    internal static void AddToEvent(int descriptor)
    {
        ulong one = 1;
        _ = Write(descriptor, &one, sizeof(ulong));
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Mmap(
        nint address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Munmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Madvise(nint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "mlock")]
    private static partial int Mlock(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Futex(nint number, uint* word, nint operation, nint value, TimeSpec* timeout);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, void* bytes, nuint length);

    /// <summary>struct timespec where long has the pointer's width, as on all 64-bit systems.</summary>
    private readonly record struct TimeSpec(nint Seconds, nint Nanoseconds)
    {
        internal TimeSpec(long seconds, long nanoseconds)
            : this((nint)seconds, (nint)nanoseconds)
        {
        }
    }
}

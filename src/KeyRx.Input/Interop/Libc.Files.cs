using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace KeyRx.Input.Interop;

/// <summary>What reading a FIFO takes: the runtime's own files would block until a writer comes.</summary>
internal static unsafe partial class Libc
{
    internal const int ErrorInterrupted = 4; // EINTR
    internal const int ErrorTryAgain = 11; // EAGAIN

    private const int OpenReadNonBlocking = 0x800 | 0x80000 | 0x100; // O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
    private const int EventNonBlocking = 0x800 | 0x80000; // EFD_NONBLOCK | EFD_CLOEXEC
    private const int SeekCurrent = 1;
    private const short PollIn = 1;

    /// <summary>
    /// Opens for reading and never waits for a writer; invalid on failure, with the reason in the last P/Invoke
    /// error.
    /// </summary>
    internal static SafeFileHandle OpenForReading(string path) => Open(path, OpenReadNonBlocking);

    /// <summary>An eventfd at 0.</summary>
    internal static SafeFileHandle CreateEvent() => CreateEvent(0, EventNonBlocking);

    /// <summary>False for FIFOs, pipes and terminals.</summary>
    internal static bool IsSeekable(SafeFileHandle file) => Seek(file, 0, SeekCurrent) >= 0;

    /// <summary>Bytes read; 0 at the end; negative = minus the error number.</summary>
    internal static int Read(SafeFileHandle file, Span<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            var length = (int)Read(file, first, (nuint)bytes.Length);
            return length < 0 ? -Marshal.GetLastPInvokeError() : length;
        }
    }

    /// <summary>Waits until the file has bytes or an end, or the event is set; says whether it was the event.</summary>
    internal static bool WaitForEither(
        SafeFileHandle file, SafeFileHandle stopEvent, TimeSpan timeout, out bool isFileReady)
    {
        Span<PollEntry> entries =
        [
            new PollEntry((int)file.DangerousGetHandle(), PollIn, 0),
            new PollEntry((int)stopEvent.DangerousGetHandle(), PollIn, 0),
        ];
        int count;
        fixed (PollEntry* first = entries) count = Poll(first, (nuint)entries.Length, (int)timeout.TotalMilliseconds);
        isFileReady = count > 0 && entries[0].Happened != 0;
        return count > 0 && entries[1].Happened != 0;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial SafeFileHandle CreateEvent(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial nint Seek(SafeFileHandle file, nint offset, int whence);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeFileHandle file, byte* bytes, nuint length);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(PollEntry* entries, nuint count, int timeoutMillis);

    /// <summary>struct pollfd.</summary>
    private readonly record struct PollEntry(int Descriptor, short Wanted, short Happened);
}

using System.Runtime.InteropServices;

namespace KeyRx.Server.Interop;

/// <summary>
/// The libc calls on descriptors of non-blocking sockets that the epoll transport makes. No call hides the GC
/// transition: a send over loopback takes 6 to 10 microseconds, in which a collection elsewhere may not be held up.
/// </summary>
internal static unsafe partial class SocketCalls
{
    internal const int Interrupted = 4; // EINTR
    internal const int TryAgain = 11; // EAGAIN
    internal const int NoMemory = 12; // ENOMEM
    internal const int NoDescriptorsAnywhere = 23; // ENFILE
    internal const int NoDescriptors = 24; // EMFILE
    internal const int ConnectionAborted = 103; // ECONNABORTED
    internal const int NoBuffers = 105; // ENOBUFS

    private const int NonBlockingCloseOnExec = 0x800 | 0x80000; // SOCK_NONBLOCK | SOCK_CLOEXEC
    private const int Peek = 0x2; // MSG_PEEK
    private const int NoSignal = 0x4000; // MSG_NOSIGNAL
    private const int ShutSend = 1; // SHUT_WR
    private const int ShutBoth = 2; // SHUT_RDWR

    /// <summary>Sends what fits; says how many bytes that were.</summary>
    internal static IoStatus Send(int descriptor, ReadOnlySpan<byte> bytes, out int sent)
    {
        fixed (byte* first = bytes) sent = (int)Send(descriptor, first, (nuint)bytes.Length, NoSignal);
        if (sent >= 0) return IoStatus.Done;
        sent = 0;
        return StatusOfLastError();
    }

    /// <summary>Receives what is there; no bytes are the peer's FIN.</summary>
    internal static IoStatus Receive(int descriptor, Span<byte> buffer, out int received)
    {
        fixed (byte* first = buffer) received = (int)Receive(descriptor, first, (nuint)buffer.Length, 0);
        if (received > 0) return IoStatus.Done;
        if (received == 0) return IoStatus.Ended;
        received = 0;
        return StatusOfLastError();
    }

    /// <summary>Bytes are there to be received; they stay.</summary>
    internal static bool HasUnread(int descriptor)
    {
        byte first;
        return Receive(descriptor, &first, 1, Peek) > 0;
    }

    /// <summary>The next peer in line as a non-blocking descriptor; negative = minus the error number.</summary>
    internal static int Accept(int listener)
    {
        var descriptor = Accept(listener, null, null, NonBlockingCloseOnExec);
        return descriptor >= 0 ? descriptor : -Marshal.GetLastPInvokeError();
    }

    /// <summary>Sends FIN. On a socket that was reset already nothing happens: the read side will say so.</summary>
    internal static void EndSend(int descriptor) => _ = Shutdown(descriptor, ShutSend);

    /// <summary>Ends both directions: the next receive finds the end.</summary>
    internal static void End(int descriptor) => _ = Shutdown(descriptor, ShutBoth);

    private static IoStatus StatusOfLastError() =>
        Marshal.GetLastPInvokeError() is TryAgain or Interrupted ? IoStatus.WouldBlock : IoStatus.Broken;

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(int descriptor, byte* bytes, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int descriptor, byte* bytes, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    private static partial int Accept(int listener, void* address, void* length, int flags);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    private static partial int Shutdown(int descriptor, int how);
}

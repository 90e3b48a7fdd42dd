using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KeyRx.Server.Interop;

/// <summary>
/// An epoll set with an eventfd in it, and the events of the last look. <c>struct epoll_event</c> is packed on x86-64
/// (12 bytes) and nowhere else (16): hence the offsets.
/// </summary>
/// <remarks>
/// Threading: one thread, the loop; whoever has <see cref="WakeDescriptor"/> may write to it at any time.
/// </remarks>
internal sealed unsafe partial class EpollSet : IDisposable
{
    internal const uint In = 0x1;
    internal const uint Out = 0x4;
    internal const uint Error = 0x8;
    internal const uint HangUp = 0x10;
    internal const uint PeerEnded = 0x2000; // EPOLLRDHUP
    internal const uint EdgeTriggered = 1u << 31;

    /// <summary>The data of the eventfd's own events.</summary>
    internal const ulong WakeData = ulong.MaxValue;

    private const int EventsMax = 256;
    private const int Add = 1; // EPOLL_CTL_ADD
    private const int Delete = 2; // EPOLL_CTL_DEL
    private const int Modify = 3; // EPOLL_CTL_MOD
    private const int CloseOnExec = 0x80000; // EPOLL_CLOEXEC
    private const int EventFlags = 0x800 | CloseOnExec; // EFD_NONBLOCK | EFD_CLOEXEC

    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = DataOffset + sizeof(ulong);

    private readonly byte* _events = (byte*)NativeMemory.Alloc(EventsMax * 16);
    private readonly int _set;
    private bool _hasNanoWait = true;

    /// <exception cref="Win32Exception">The system gives no descriptor.</exception>
    internal EpollSet()
    {
        _set = Check(EpollCreate(CloseOnExec));
        WakeDescriptor = Check(EventDescriptor(0, EventFlags));
        // Edge-triggered: each write is one event, and its count need never be read.
        Check(Control(Add, WakeDescriptor, In | EdgeTriggered, WakeData));
    }

    /// <summary>Adding 1 to this eventfd ends a <see cref="Wait"/>.</summary>
    internal int WakeDescriptor { get; }

    /// <summary>Events of the last look.</summary>
    internal int Count { get; private set; }

    /// <summary>False when the system watches no more (max_user_watches, memory).</summary>
    internal bool TryRegister(int descriptor, uint events, ulong data) => Control(Add, descriptor, events, data) == 0;

    internal void Remove(int descriptor) => _ = Control(Delete, descriptor, 0, 0);

    internal void Change(int descriptor, uint events, ulong data) => Check(Control(Modify, descriptor, events, data));

    /// <summary>Event number <paramref name="index"/> of the last look.</summary>
    internal (uint Events, ulong Data) this[int index]
    {
        get
        {
            var at = _events + (index * EventSize);
            return (Unsafe.ReadUnaligned<uint>(at), Unsafe.ReadUnaligned<ulong>(at + DataOffset));
        }
    }

    /// <summary>
    /// Waits for events, the eventfd or the timeout, at nanosecond resolution where the kernel
    /// has it (5.11); may return early.
    /// </summary>
    internal void Wait(TimeSpan timeout)
    {
        Count = 0;
        if (timeout > TimeSpan.Zero && _hasNanoWait && TryNanoWait(timeout)) return;
        var millis = (int)Math.Min(Math.Ceiling(timeout.TotalMilliseconds), int.MaxValue);
        Count = Math.Max(0, EpollWait(_set, _events, EventsMax, Math.Max(0, millis)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = Libc.Close(WakeDescriptor);
        _ = Libc.Close(_set);
        NativeMemory.Free(_events);
    }

    private static int Check(int result) =>
        result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

    private bool TryNanoWait(TimeSpan timeout)
    {
        var time = stackalloc long[2];
        (time[0], time[1]) = (
            timeout.Ticks / TimeSpan.TicksPerSecond,
            timeout.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick);
        try
        {
            var count = EpollPreciseWait(_set, _events, EventsMax, time, null);
            _hasNanoWait = count >= 0 || Marshal.GetLastPInvokeError() == SocketCalls.Interrupted;
            Count = Math.Max(0, count);
        }
        catch (EntryPointNotFoundException)
        {
            _hasNanoWait = false;
        }

        return _hasNanoWait;
    }

    private int Control(int operation, int descriptor, uint events, ulong data)
    {
        var change = stackalloc byte[16];
        Unsafe.WriteUnaligned(change, events);
        Unsafe.WriteUnaligned(change + DataOffset, data);
        return EpollControl(_set, operation, descriptor, change);
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int EpollControl(int set, int operation, int descriptor, byte* change);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int EpollWait(int set, byte* events, int count, int timeoutMillis);

    [LibraryImport("libc", EntryPoint = "epoll_pwait2", SetLastError = true)]
    private static partial int EpollPreciseWait(int set, byte* events, int count, long* timeout, void* signals);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventDescriptor(uint value, int flags);
}

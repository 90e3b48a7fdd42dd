using System.ComponentModel;
using System.Runtime.InteropServices;

namespace KeyRx.Load.Interop;

/// <summary>
/// One epoll set with a wake-up. Owned by one thread, except <see cref="Wake"/>, which any thread may call.
/// </summary>
internal sealed class Epoll : IDisposable
{
    /// <summary>The data of the wake-up's own event.</summary>
    internal const ulong WakeData = ulong.MaxValue;

    private readonly int _set;
    private readonly int _wake;

    internal Epoll()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            throw new PlatformNotSupportedException("keyrx-load runs on Linux x86-64 only");

        _set = Check(Libc.EpollCreate(LinuxConstants.CloseOnExec));
        _wake = Check(Libc.EventDescriptor(0, LinuxConstants.NonBlocking | LinuxConstants.CloseOnExec));
        Change(LinuxConstants.Add, _wake, LinuxConstants.Readable, WakeData);
    }

    internal void Add(int descriptor, uint events, ulong data) => Change(LinuxConstants.Add, descriptor, events, data);

    internal void Modify(int descriptor, uint events, ulong data)
        => Change(LinuxConstants.Modify, descriptor, events, data);

    /// <summary>Waits for readiness; 0 when the time is over or a signal came.</summary>
    internal int Wait(Span<EpollEvent> events, int timeoutMillis)
        => Math.Max(0, Libc.EpollWait(_set, ref MemoryMarshal.GetReference(events), events.Length, timeoutMillis));

    internal void Wake() => _ = Libc.Write(_wake, 1, sizeof(ulong));

    /// <summary>Takes the wake-up, so that the next one is seen.</summary>
    internal void Acknowledge()
    {
        ulong count = 0;
        _ = Libc.Read(_wake, ref count, sizeof(ulong));
    }

    public void Dispose()
    {
        _ = Libc.Close(_wake);
        _ = Libc.Close(_set);
    }

    private void Change(int operation, int descriptor, uint events, ulong data)
        => Check(Libc.EpollControl(_set, operation, descriptor, new EpollEvent(events, data)));

    private static int Check(int result)
        => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());
}

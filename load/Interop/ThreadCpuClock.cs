using System.ComponentModel;
using System.Runtime.InteropServices;

namespace KeyRx.Load.Interop;

/// <summary>
/// CLOCK_THREAD_CPUTIME_ID: what the calling thread has used of a processor, in user and system mode.
/// </summary>
internal static class ThreadCpuClock
{
    internal static TimeSpan Read()
        => Libc.GetClock(LinuxConstants.ThreadCpuTime, out var time) == 0
            ? time.ToTimeSpan()
            : throw new Win32Exception(Marshal.GetLastPInvokeError());
}

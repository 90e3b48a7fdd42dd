using System.Runtime.InteropServices;

namespace KeyRx.Load.Interop;

/// <summary><c>struct timespec</c> of a 64-bit system.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct TimeSpecification
{
    private readonly long _seconds;
    private readonly long _nanos;

    internal TimeSpan ToTimeSpan()
        => TimeSpan.FromSeconds(_seconds) + TimeSpan.FromTicks(_nanos / TimeSpan.NanosecondsPerTick);
}

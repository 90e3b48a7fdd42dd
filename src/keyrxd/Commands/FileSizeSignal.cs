using System.Runtime.InteropServices;

namespace KeyRx.Daemon.Commands;

/// <summary>
/// SIGXFSZ ends a process that writes beyond its limit of file size (ulimit -f, LimitFSIZE). Here the write fails
/// instead, as on a full disk, and capture goes on.
/// </summary>
internal static class FileSizeSignal
{
    private const PosixSignal Number = (PosixSignal)25; // SIGXFSZ

    /// <summary>Until it is disposed; null where the system has no such signal.</summary>
    internal static IDisposable? Ignore() =>
        OperatingSystem.IsLinux() ? PosixSignalRegistration.Create(Number, context => context.Cancel = true) : null;
}

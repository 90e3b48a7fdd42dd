using System.Runtime.InteropServices;

namespace KeyRx.Server.Interop;

/// <summary>The few libc calls that admission and closing a descriptor need. Linux only.</summary>
internal static partial class Libc
{
    internal const int OpenFiles = 7;

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    internal static partial int GetResourceLimit(int resource, out ResourceLimit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    internal static partial int SetResourceLimit(int resource, in ResourceLimit limit);
}

using System.Runtime.Versioning;
using KeyRx.Peers.Interop;
using Microsoft.Win32.SafeHandles;

namespace KeyRx.Peers.Files;

/// <summary>
/// A file that this process has locked. The lock is given back by name: to close the file is not enough while a child
/// that was forked meanwhile has not come as far as its own program.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class LockedFileStream(SafeFileHandle file, FileAccess access)
    : FileStream(file, access, bufferSize: 0)
{
    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !SafeFileHandle.IsClosed) FileCalls.Unlock(SafeFileHandle);
        base.Dispose(disposing);
    }
}

using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using KeyRx.Peers.Interop;
using Microsoft.Win32.SafeHandles;

namespace KeyRx.Peers.Files;

/// <summary>
/// Opens files of secrets: no link, and looked at through the descriptor that is then used, so that nobody exchanges
/// what was looked at. On Linux <see cref="FileRules"/> hold for them; on other Unix systems only their mode is
/// looked at, and on Windows nothing.
/// </summary>
/// <remarks>Threading: any thread. What the system refuses comes out as its exception.</remarks>
internal static class PrivateFile
{
    private const int New = FileCalls.ReadWrite | FileCalls.Create | FileCalls.Exclusive;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="PrivateFileException">It may not be used.</exception>
    internal static FileStream OpenRead(string path, FileTrust trust) => OperatingSystem.IsLinux()
        ? new FileStream(Open(path, FileCalls.ReadOnly, trust), FileAccess.Read, bufferSize: 0)
        : Elsewhere(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>A new one with mode 0600.</summary>
    /// <exception cref="PrivateFileException">It may not be there.</exception>
    internal static FileStream Create(string path) => OperatingSystem.IsLinux()
        ? new FileStream(Open(path, New, FileTrust.Strict), FileAccess.ReadWrite, bufferSize: 0)
        : Elsewhere(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);

    /// <summary>A new one that this process holds alone.</summary>
    /// <exception cref="PrivateFileException">It may not be there.</exception>
    internal static FileStream CreateLocked(string path) => OperatingSystem.IsLinux()
        ? Locked(path, Open(path, New, FileTrust.Strict))
        : Create(path);

    /// <summary>One that this process holds alone; made when there is none.</summary>
    /// <exception cref="PrivateFileException">It may not be used.</exception>
    /// <exception cref="IOException">Another process holds it: see <see cref="IsInUse"/>.</exception>
    internal static FileStream OpenLocked(string path) => OperatingSystem.IsLinux()
        ? Locked(path, Open(path, FileCalls.ReadWrite | FileCalls.Create, FileTrust.Strict))
        : Elsewhere(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    /// <summary>
    /// One to append to, which no other process appends to while this descriptor is open; everybody may read it who may
    /// open it. Made when there is none.
    /// </summary>
    /// <exception cref="PrivateFileException">It may not be used.</exception>
    /// <exception cref="IOException">Another process appends to it: see <see cref="IsInUse"/>.</exception>
    internal static SafeFileHandle OpenToAppend(string path)
    {
        if (!OperatingSystem.IsLinux())
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var flags = FileCalls.ReadWrite | FileCalls.Create | FileCalls.Append;
        var file = Open(path, flags, FileTrust.Strict);
        if (FileCalls.TryLockForWriters(file)) return file;
        file.Dispose();
        throw InUse(path);
    }

    /// <summary>Another process holds the file. Elsewhere than on Linux .NET has no name for that.</summary>
    internal static bool IsInUse(IOException e) => OperatingSystem.IsLinux()
        ? e.HResult == FileCalls.WouldBlock
        : e.GetType() == typeof(IOException);

    /// <exception cref="PrivateFileException">No file of secrets may be in this one's folder.</exception>
    internal static void CheckFolderOf(string path)
    {
        if (OperatingSystem.IsLinux()) CheckedFolderOf(path, FileTrust.Strict);
    }

    [SupportedOSPlatform("linux")]
    private static SafeFileHandle Open(string path, int flags, FileTrust trust)
    {
        var real = Path.Combine(CheckedFolderOf(path, trust), Path.GetFileName(path));
        var file = FileCalls.Open(real, flags, out var error) ?? throw ErrorOf(path, error);
        var reason = FileStatus.Of(file) is { } facts
            ? FileRules.WhyNot(path, facts, trust)
            : $"{path}: the system does not say whose it is, so it is not used";
        if (reason is null) return file;
        file.Dispose();
        throw new PrivateFileException(reason);
    }

    /// <summary>The folder at the end of links, none of whose parents anyone else can exchange.</summary>
    [SupportedOSPlatform("linux")]
    private static string CheckedFolderOf(string path, FileTrust trust)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        using var opened = FileCalls.OpenName(folder, out var error) ?? throw ErrorOf(folder, error);
        var real = File.ResolveLinkTarget(
            $"/proc/self/fd/{opened.DangerousGetHandle()}", returnFinalTarget: false)?.FullName ?? folder;
        for (var above = real; above is not null; above = Path.GetDirectoryName(above))
        {
            if (FileStatus.Of(above) is { } facts && FileRules.WhyNotIn(path, above, facts, trust) is { } reason)
                throw new PrivateFileException(reason);
        }

        return real;
    }

    [SupportedOSPlatform("linux")]
    private static LockedFileStream Locked(string path, SafeFileHandle file)
    {
        if (FileCalls.TryLock(file)) return new LockedFileStream(file, FileAccess.ReadWrite);
        file.Dispose();
        throw InUse(path);
    }

    private static IOException InUse(string path) =>
        new($"{path} is in use by another process", FileCalls.WouldBlock);

    internal static Exception ErrorOf(string path, int error) => error switch
    {
        FileCalls.NotFound => new FileNotFoundException($"Could not find '{path}'.", path),
        FileCalls.Denied => new UnauthorizedAccessException($"Access to '{path}' is denied."),
        FileCalls.IsLink => new PrivateFileException(
            $"{path}: is a symbolic link, which may lead elsewhere tomorrow: name the file itself"),
        FileCalls.IsFolder => new PrivateFileException($"{path}: is a folder, not a regular file: name another one"),
        FileCalls.NoDevice => new PrivateFileException($"{path}: is a socket, not a regular file: name another one"),
        _ => new IOException($"{Marshal.GetPInvokeErrorMessage(error)}: '{path}'", error),
    };

    private static FileStream Elsewhere(string path, FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open) options.UnixCreateMode = OwnerOnly;
        var file = new FileStream(path, options);
        if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(file.SafeFileHandle) & ~OwnerOnly) == 0) return file;
        file.Dispose();
        throw new PrivateFileException($"{path}: others can read or write it, so it is not used: chmod 600 it");
    }
}

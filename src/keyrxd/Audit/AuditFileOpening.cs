using KeyRx.Daemon.Interop;
using KeyRx.Peers;
using Microsoft.Win32.SafeHandles;

namespace KeyRx.Daemon.Audit;

/// <summary>
/// Opens the audit's file, or refuses it: a regular file of this process's own user, which nobody else can read or
/// write. Everything is asked through the one descriptor that is written to later.
/// </summary>
internal static class AuditFileOpening
{
    /// <exception cref="IOException">It cannot be opened, or is refused; the message says why.</exception>
    internal static SafeFileHandle Open(string path)
    {
        if (!OperatingSystem.IsLinux()) return OpenElsewhere(path);
        var file = OwnFile.OpenToAppend(path)
            ?? throw new IOException(
                $"{path}: is a symbolic link, so the audit does not go there: name the file itself");
        try
        {
            var (type, mode, owner) = OwnFile.StatusOf(file);
            if (Refusal(type, mode, owner, LocalUsers.Own) is { } reason)
                throw new IOException($"{path}: {reason}");
            return OwnFile.TryLock(file)
                ? file
                : throw new IOException($"{path}: another keyrxd writes its audit there: name another file");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Why a file is not taken; null for one that is.</summary>
    internal static string? Refusal(int type, int mode, uint owner, uint user)
    {
        if (type != OwnFile.RegularType) return "is no regular file, so the audit does not go there";
        if (owner != user)
            return $"belongs to user {owner}, not to user {user} that keyrxd runs as, so the audit does not go there";
        return (mode & OwnFile.OthersMode) == 0
            ? null
            : "others can read or write it, so the audit does not go there: chmod 600 it";
    }

    private static SafeFileHandle OpenElsewhere(string path)
    {
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }
}

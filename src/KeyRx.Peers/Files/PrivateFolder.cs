using KeyRx.Peers.Interop;

namespace KeyRx.Peers.Files;

/// <summary>A folder for files of secrets. Any thread.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode OwnerOnly =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes it, and what is missing above it, for its owner alone (XDG Base Directory: 0700).</summary>
    internal static void Make(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerOnly);
    }

    /// <summary>
    /// Takes from others what they may do in it, where it is this user's: earlier versions left that to the umask.
    /// </summary>
    internal static void Tighten(string path)
    {
        if (!OperatingSystem.IsLinux() || FileStatus.Of(path) is not { IsOpenToOthers: true } facts) return;
        if (facts.Owner == LocalUsers.Own) File.SetUnixFileMode(path, OwnerOnly);
    }
}

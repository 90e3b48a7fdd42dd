namespace KeyRx.Daemon.Systemd;

/// <summary>Whether what is printed goes to systemd's journal.</summary>
internal static class Journal
{
    private const string StandardOutput = "/proc/self/fd/1";

    /// <summary>
    /// JOURNAL_STREAM names device and inode of the journal's socket (systemd.exec(5)); programs that were started
    /// from a service inherit it, so it counts only where it is our standard output.
    /// </summary>
    internal static bool IsStandardOutput() =>
        Environment.GetEnvironmentVariable("JOURNAL_STREAM")?.Split(':') is [_, var inode]
        && new FileInfo(StandardOutput).LinkTarget == $"socket:[{inode}]";
}

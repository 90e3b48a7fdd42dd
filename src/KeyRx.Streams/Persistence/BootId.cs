namespace KeyRx.Streams.Persistence;

/// <summary>
/// Which boot of the machine this is: within one, CLOCK_MONOTONIC goes on and written files survive a killed process.
/// </summary>
internal static class BootId
{
    private const string Path = "/proc/sys/kernel/random/boot_id";

    /// <summary>
    /// Where there is no such number each start counts as a boot: only what was closed in order goes on.
    /// </summary>
    internal static Guid Read()
    {
        try
        {
            return File.Exists(Path) && Guid.TryParse(File.ReadAllText(Path), out var id) ? id : Guid.NewGuid();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Guid.NewGuid();
        }
    }
}

namespace KeyRx.Daemon.Tokens;

/// <summary>
/// Keeps other keyrxd processes from changing a file meanwhile: flock on a second file beside it, for the first is
/// replaced. It stays there: who removed it would let two in.
/// </summary>
internal static class FileLock
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Holds the lock until it is disposed.</summary>
    /// <exception cref="IOException">The lock file cannot be made, or another process does not let go.</exception>
    internal static async Task<IDisposable> TakeAsync(string path, TimeProvider time)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = TokenFile.OwnerOnly;
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, options);
            }
            catch (IOException e) when (e.GetType() == typeof(IOException) && time.GetElapsedTime(start) < Patience)
            {
                // Taken (.NET has no name of its own for that): whoever has it needs milliseconds.
                await Task.Delay(Pause, time).ConfigureAwait(false);
            }
        }
    }
}

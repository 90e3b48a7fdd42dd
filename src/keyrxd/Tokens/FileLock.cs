using KeyRx.Peers.Files;

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
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return PrivateFile.OpenLocked(path);
            }
            catch (IOException e) when (PrivateFile.IsInUse(e) && time.GetElapsedTime(start) < Patience)
            {
                // Whoever has it needs milliseconds.
                await Task.Delay(Pause, time).ConfigureAwait(false);
            }
        }
    }
}

namespace KeyRx.Streams.Interop;

/// <summary>
/// Makes the names in a directory last: a renamed file may else have its old name after a power cut. Any thread.
/// </summary>
internal static class DirectorySync
{
    /// <exception cref="IOException">The disk did not take them.</exception>
    internal static void Of(string directory)
    {
        if (!OperatingSystem.IsLinux()) return;
        var fd = Libc.Open(directory, Libc.OpenDirectory);
        if (fd < 0) throw new IOException($"{directory} cannot be opened");
        try
        {
            if (Libc.Fsync(fd) != 0) throw new IOException($"{directory} cannot be written");
        }
        finally
        {
            _ = Libc.Close(fd);
        }
    }
}

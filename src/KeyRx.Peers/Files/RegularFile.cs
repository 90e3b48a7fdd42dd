using KeyRx.Peers.Interop;

namespace KeyRx.Peers.Files;

/// <summary>
/// Opens files that hold no secrets, at the end of links. What is no regular file is refused: a FIFO without a writer
/// would be waited for.
/// </summary>
/// <remarks>Threading: any thread. What the system refuses comes out as its exception.</remarks>
internal static class RegularFile
{
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="IOException">It is no regular file, or cannot be read.</exception>
    internal static FileStream OpenRead(string path)
    {
        if (!OperatingSystem.IsLinux())
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var file = FileCalls.OpenThroughLinks(path, FileCalls.ReadOnly, out var error)
            ?? throw PrivateFile.ErrorOf(path, error);
        if (FileStatus.Of(file) is not { IsRegular: false } other)
            return new FileStream(file, FileAccess.Read, bufferSize: 0);
        file.Dispose();
        throw new IOException($"it is {other.Kind}, not a regular file");
    }
}

using KeyRx.Peers.Interop;

namespace KeyRx.Peers.Files;

/// <summary>
/// Opens files that hold no secrets and say what this process does, at the end of links. Looked at through the
/// descriptor that is then used: what is no regular file is refused, for a FIFO without a writer would be waited for,
/// and so is what another user can write, for he would say what is done here.
/// </summary>
/// <remarks>Threading: any thread. What the system refuses comes out as its exception.</remarks>
internal static class RegularFile
{
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="PrivateFileException">Another user can write it.</exception>
    /// <exception cref="IOException">It is no regular file, or cannot be read.</exception>
    internal static FileStream OpenRead(string path)
    {
        if (!OperatingSystem.IsLinux())
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var file = FileCalls.OpenThroughLinks(path, FileCalls.ReadOnly, out var error)
            ?? throw PrivateFile.ErrorOf(path, error);
        if (FileStatus.Of(file) is not { } facts) return new FileStream(file, FileAccess.Read, bufferSize: 0);
        var reason = facts.IsRegular ? FileRules.WhyNotObeyed(path, facts, FileTrust.Strict) : null;
        if (facts.IsRegular && reason is null) return new FileStream(file, FileAccess.Read, bufferSize: 0);
        file.Dispose();
        throw reason is null
            ? new IOException($"it is {facts.Kind}, not a regular file")
            : new PrivateFileException(reason);
    }
}

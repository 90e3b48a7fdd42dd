using KeyRx.Peers.Files;
using KeyRx.Streams.Interop;

namespace KeyRx.Streams.Persistence;

/// <summary>
/// A file that only its owner may read, that no other process may open meanwhile, and that grows at its end.
/// </summary>
/// <remarks>Threading: the loop; <see cref="Sync"/> and <see cref="Erase"/> may run on the syncing thread.</remarks>
internal sealed class LogFile : IDisposable
{
    private const int ErasedAtOnce = 64 * 1024;

    private readonly FileStream _stream;
    private string _path;

    private LogFile(string path, FileStream stream)
    {
        (_path, _stream) = (path, stream);
        Length = RandomAccess.GetLength(stream.SafeFileHandle);
    }

    /// <summary>Where the next bytes go.</summary>
    internal long Length { get; private set; }

    /// <summary>What is typed went into it: overwritten before it is given up.</summary>
    internal bool HoldsSecrets { get; set; }

    /// <summary>Opens the file, or makes it, and locks it.</summary>
    /// <exception cref="PersistLogException">It cannot be opened, others can read it, or it is in use.</exception>
    internal static LogFile Open(string path)
    {
        LogFile? file = null;
        try
        {
            path = Path.GetFullPath(path);
            // A link stays one: the file it leads to is replaced now and then. So nobody else may lay another one.
            if (new FileInfo(path).LinkTarget is not null)
            {
                PrivateFile.CheckFolderOf(path);
                path = File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
            }
            file = new LogFile(path, PrivateFile.OpenLocked(path));
            if (file.IsReplaced) throw InUse(path);
            return file;
        }
        catch (Exception e)
        {
            file?.Dispose();
            if (e is PrivateFileException) throw new PersistLogException(e.Message, e);
            if (e is IOException busy && PrivateFile.IsInUse(busy)) throw InUse(path);
            if (IsOfTheSystem(e)) throw new PersistLogException($"{path}: the log cannot be opened: {e.Message}", e);
            throw;
        }
    }

    /// <summary>
    /// A new, empty file beside this one, locked as well; <see cref="MoveTo"/> puts it in this one's place.
    /// </summary>
    internal LogFile CreateNext()
    {
        var path = _path + ".new";
        File.Delete(path); // of a process that ended before it was done: whoever holds this file's lock is alone
        return new LogFile(path, PrivateFile.CreateLocked(path));
    }

    /// <summary>True for what the system says of disks and files.</summary>
    internal static bool IsOfTheSystem(Exception e) =>
        e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException;

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_stream.SafeFileHandle, bytes, Length);
        Length += bytes.Length;
    }

    internal int Read(Span<byte> buffer, long position) => RandomAccess.Read(_stream.SafeFileHandle, buffer, position);

    /// <summary>Takes the place of another file in one step; its lock goes on.</summary>
    internal void MoveTo(LogFile other)
    {
        File.Move(_path, other._path, overwrite: true);
        _path = other._path;
    }

    /// <summary>Waits until the disk has it.</summary>
    internal void Sync() => RandomAccess.FlushToDisk(_stream.SafeFileHandle);

    /// <summary>Waits until the disk knows this file by its name.</summary>
    internal void SyncName() => DirectorySync.Of(Path.GetDirectoryName(_path)!);

    /// <summary>Overwrites everything with zeroes, which needs no room on the disk.</summary>
    internal void Erase()
    {
        var zeroes = new byte[ErasedAtOnce];
        for (var at = 0L; at < Length; at += zeroes.Length)
            RandomAccess.Write(_stream.SafeFileHandle, zeroes.AsSpan(0, (int)Math.Min(zeroes.Length, Length - at)), at);
    }

    /// <summary>Leaves nothing in it: an empty file begins anew with the next start.</summary>
    internal void Empty()
    {
        RandomAccess.SetLength(_stream.SafeFileHandle, 0);
        Length = 0;
    }

    /// <summary>Leaves as little of it as the system allows, after the system has refused something.</summary>
    internal void TryDestroy()
    {
        Try(() =>
        {
            if (HoldsSecrets) Erase();
        });
        Try(Empty);
        if (Length > 0) TryDelete();
    }

    /// <summary>Deletes it if the system lets us.</summary>
    internal void TryDelete() => Try(Delete);

    /// <summary>Deletes it, for a file that took nobody's place.</summary>
    internal void Delete() => File.Delete(_path);

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>Another file took its place between opening and locking.</summary>
    private bool IsReplaced => OperatingSystem.IsLinux()
        && File.ResolveLinkTarget(
            $"/proc/self/fd/{_stream.SafeFileHandle.DangerousGetHandle()}",
            returnFinalTarget: false)?.FullName.EndsWith(" (deleted)", StringComparison.Ordinal) == true;

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (IsOfTheSystem(e))
        {
            // What comes next may still go.
        }
    }

    private static PersistLogException InUse(string path) =>
        new($"{path}: the log is in use by another keyrxd: stop it, or name another file");
}

using System.Buffers;
using KeyRx.Daemon.Errors;
using KeyRx.Peers.Files;
using KeyRx.Server.Audit;
using Microsoft.Win32.SafeHandles;

namespace KeyRx.Daemon.Audit;

/// <summary>
/// The audit as a file of JSON lines. Each line is one append, on the disk within a second. A full file becomes
/// <c>FILE.1</c>, and what was that <c>FILE.2</c>; the oldest goes. What fails is thrown, and tried anew with the next
/// event: where half a line was left, it begins a new one.
/// </summary>
/// <remarks>Threading: any thread.</remarks>
internal sealed class AuditFile : IAuditLog, IDisposable
{
    /// <summary>A file that has grown beyond it is put aside: about 50,000 connections.</summary>
    internal const long BytesMax = 10 * 1024 * 1024;

    /// <summary>FILE.1 to FILE.3.</summary>
    internal const int KeptFiles = 3;

    private static readonly TimeSpan SyncInterval = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly long _bytesMax;
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Lock _lock = new();
    private readonly ITimer _sync;

    /// <summary>Null until the next write opens it.</summary>
    private SafeFileHandle? _file;

    /// <summary>Bytes of whole lines in it.</summary>
    private long _length;
    private bool _isUnsynced;

    internal AuditFile(string path, TimeProvider time, long bytesMax = BytesMax)
    {
        (_path, _bytesMax) = (path, bytesMax);
        Open();
        _sync = time.CreateTimer(_ => SyncQuietly(), null, SyncInterval, SyncInterval);
    }

    /// <returns>Null where no file is named.</returns>
    /// <exception cref="UserException">It cannot be written, or is not to be: the message says why.</exception>
    internal static AuditFile? Open(string? path, TimeProvider time)
    {
        try
        {
            return path is null ? null : new AuditFile(path, time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserException(ExitCode.File, $"--audit: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public void Write(AuditEvent happened)
    {
        lock (_lock)
        {
            _line.ResetWrittenCount();
            AuditLine.Write(_line, happened);
            if (_file is null) Open();
            if (_length > 0 && _length + _line.WrittenCount > _bytesMax) Rotate();
            Append(_line.WrittenSpan);
        }
    }

    /// <inheritdoc/>
    public void Close()
    {
        lock (_lock) Sync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sync.Dispose();
        lock (_lock)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private void Open()
    {
        _file = Opened(_path);
        _length = RandomAccess.GetLength(_file);
        Span<byte> last = [(byte)'\n'];
        if (_length > 0) RandomAccess.Read(_file, last, _length - 1);
        if (last[0] != '\n') Append("\n"u8); // a full disk, or a machine that lost its power, left half a line
    }

    private static SafeFileHandle Opened(string path)
    {
        try
        {
            return PrivateFile.OpenToAppend(path);
        }
        catch (IOException e) when (PrivateFile.IsInUse(e))
        {
            throw new IOException($"{path}: another keyrxd writes its audit there: name another file", e);
        }
    }

    /// <summary>What fails closes the file: the next write looks at it anew.</summary>
    private void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_file!, bytes, _length);
            _length += bytes.Length;
            _isUnsynced = true;
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            _file!.Dispose();
            _file = null;
            // What a limit of file size (EFBIG) becomes in .NET is about arguments.
            var reason = e is IOException ? e.Message : "the file may not grow any more";
            throw new IOException($"{_path}: {reason}", e);
        }
    }

    private void Rotate()
    {
        Sync();
        _file!.Dispose();
        _file = null;
        for (var number = KeptFiles; number > 1; number--)
        {
            var younger = $"{_path}.{number - 1}";
            if (File.Exists(younger)) File.Move(younger, $"{_path}.{number}", overwrite: true);
        }

        File.Move(_path, $"{_path}.1", overwrite: true);
        Open();
    }

    private void Sync()
    {
        if (!_isUnsynced || _file is null) return;
        RandomAccess.FlushToDisk(_file);
        _isUnsynced = false;
    }

    /// <summary>What cannot be synced now is tried again in a second, and with the end, which says so.</summary>
    private void SyncQuietly()
    {
        lock (_lock)
        {
            try
            {
                Sync();
            }
            catch (IOException)
            {
            }
        }
    }
}

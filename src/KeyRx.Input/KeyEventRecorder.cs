using System.Runtime.InteropServices;
using KeyRx.Protocol;

namespace KeyRx.Input;

/// <summary>
/// Writes what passes through a ring to a recording. It is the ring's one sleeping consumer, so the ring is its own and
/// not a server's. Call order: start, start the source, end the source, dispose (which writes what is left).
/// </summary>
/// <remarks>
/// Threading: a thread of its own writes; the properties from any. The file is readable by its owner only.
/// </remarks>
public sealed class KeyEventRecorder : IAsyncDisposable
{
    private const int ChunkEvents = 512;
    private static readonly TimeSpan ParkTime = TimeSpan.FromSeconds(1);

    private readonly KeyEventRing _ring;
    private readonly KeyEventRingReader _reader;
    private readonly FileStream _file;
    private readonly byte[] _chunk = new byte[ChunkEvents * KeyEvent.SizeInBytes];
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStopping;
    private long _eventCount;
    private long _lostCount;

    private KeyEventRecorder(FileStream file, KeyEventRing ring)
    {
        _file = file;
        _ring = ring;
        _reader = ring.CreateErasingReader(ring.Published);
    }

    /// <summary>
    /// Ends when it was disposed, or with an <see cref="IOException"/> when the file can no longer be written.
    /// </summary>
    public Task Completion => _completion.Task;

    /// <summary>Events written so far.</summary>
    public long EventCount => Interlocked.Read(ref _eventCount);

    /// <summary>Events that the ring overwrote before they were written.</summary>
    public long LostCount => Interlocked.Read(ref _lostCount);

    /// <summary>Makes a new file, and records from now on.</summary>
    /// <exception cref="KeyEventSourceException">The file is there already, or cannot be made.</exception>
    public static KeyEventRecorder Start(string path, KeyEventRing ring)
    {
        ArgumentNullException.ThrowIfNull(ring);
        return Start(Create(path), ring);
    }

    internal static KeyEventRecorder Start(FileStream file, KeyEventRing ring)
    {
        var recorder = new KeyEventRecorder(file, ring);
        new Thread(recorder.Run) { Name = "keyrx-recorder", IsBackground = true }.Start();
        return recorder;
    }

    /// <summary>Writes what is left and closes the file.</summary>
    /// <exception cref="IOException">The file could not be written to its end.</exception>
    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        _ring.Wake();
        await _completion.Task.ConfigureAwait(false);
    }

    /// <summary>
    /// A new file always: recordings hold what was typed and are not overwritten by a slip, nor led elsewhere by a
    /// link.
    /// </summary>
    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            var file = new FileStream(path, options);
            file.Write(Recording.Magic);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyEventSourceException(
                File.Exists(path)
                    ? $"{path} is there already: give a new name, or remove it"
                    : $"{path}: the recording cannot be written: {e.Message}", e);
        }
    }

    private void Run()
    {
        try
        {
            using (_file) Record();
            _completion.TrySetResult();
        }
        catch (IOException e)
        {
            _completion.TrySetException(e);
        }
        finally
        {
            Array.Clear(_chunk); // what was typed
        }
    }

    private void Record()
    {
        while (true)
        {
            // Asked before the last look, so that what came before the stop is written.
            var isLast = _isStopping;
            while (TakeChunk() is > 0 and var length) _file.Write(_chunk, 0, length);
            if (isLast) return;
            var observed = _ring.PrepareWait();
            if (_reader.Position < _ring.Published || _isStopping) _ring.CancelWait();
            else _ring.Park(observed, ParkTime);
        }
    }

    private int TakeChunk()
    {
        var length = 0;
        while (length < _chunk.Length && _reader.TryRead(out var keyEvent))
        {
            if (keyEvent.Action is KeyAction.StateBegin or KeyAction.StateKey or KeyAction.StateEnd) continue;
            MemoryMarshal.Write(_chunk.AsSpan(length), in keyEvent);
            length += KeyEvent.SizeInBytes;
        }

        Interlocked.Exchange(ref _lostCount, (long)_reader.LostCount);
        Interlocked.Add(ref _eventCount, length / KeyEvent.SizeInBytes);
        return length;
    }
}

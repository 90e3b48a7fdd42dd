using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using KeyRx.Protocol;

namespace KeyRx.Input;

/// <summary>Reads a recording from its beginning to its end. Threading: one thread.</summary>
internal sealed class RecordingReader : IDisposable
{
    private const int ChunkEvents = 512;

    private readonly FileStream _file;
    private readonly byte[] _chunk = new byte[ChunkEvents * KeyEvent.SizeInBytes];
    private int _offset;
    private int _length;

    private RecordingReader(FileStream file) => _file = file;

    /// <summary>Bytes of an event that the file ends within; known at its end.</summary>
    internal int TornBytes { get; private set; }

    /// <exception cref="KeyEventSourceException">It cannot be read, or is no recording; the
    /// message says what to do.</exception>
    internal static RecordingReader Open(string path)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            if (HasMagic(file)) return new RecordingReader(file);
            file.Dispose();
            throw new KeyEventSourceException($"{path} is no recording of this version: make one with keyrxd record");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyEventSourceException($"{path}: the recording cannot be read: {e.Message}", e);
        }
    }

    internal bool TryRead([NotNullWhen(true)] out KeyEvent? keyEvent)
    {
        keyEvent = null;
        if (_length - _offset < KeyEvent.SizeInBytes)
        {
            // Behind a torn event nothing stands where it should, also when somebody writes on.
            if (TornBytes > 0) return false;
            _offset = 0;
            _length = _file.ReadAtLeast(_chunk, _chunk.Length, throwOnEndOfStream: false);
            TornBytes = _length % KeyEvent.SizeInBytes;
            if (_length < KeyEvent.SizeInBytes) return false;
        }

        keyEvent = MemoryMarshal.Read<KeyEvent>(_chunk.AsSpan(_offset));
        _offset += KeyEvent.SizeInBytes;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        Array.Clear(_chunk); // what was typed
    }

    private static bool HasMagic(FileStream file)
    {
        Span<byte> start = stackalloc byte[Recording.Magic.Length];
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
            && start.SequenceEqual(Recording.Magic);
    }
}

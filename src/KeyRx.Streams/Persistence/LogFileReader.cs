namespace KeyRx.Streams.Persistence;

/// <summary>The records of a log file from its first on, up to its end or to the first that is not whole.</summary>
internal sealed class LogFileReader(LogFile file)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>Where the next record begins.</summary>
    internal long Position { get; private set; } = LogFileHeader.Size;

    /// <summary>The next record, valid until the next call.</summary>
    internal bool TryNext(out LogFileRecord record)
    {
        record = default;
        if (!Fill(LogFileRecord.HeaderSize) || !LogFileRecord.TryReadSize(Unread, out var size)) return false;
        if (size > file.Length - Position
            || size > Array.MaxLength
            || !Fill((int)size)
            || !LogFileRecord.TryRead(Unread, out record))
        {
            return false;
        }
        _start += record.Size;
        Position += record.Size;
        return true;
    }

    private ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    private bool Fill(int size)
    {
        if (_end - _start >= size) return true;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (size > _buffer.Length) Array.Resize(ref _buffer, size);
        while (_end < size)
        {
            var read = file.Read(_buffer.AsSpan(_end), Position + _end);
            if (read == 0) return false;
            _end += read;
        }

        return true;
    }
}

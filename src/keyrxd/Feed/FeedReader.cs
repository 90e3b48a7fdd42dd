namespace KeyRx.Daemon.Feed;

/// <summary>
/// Bytes to lines, in a buffer of one line's greatest length that is zeroed behind them: a line may tell what is typed.
/// Call order: fill <see cref="Room"/> and say so with <see cref="Filled"/>, any number of times; then
/// <see cref="End"/> or <see cref="Forget"/>.
/// </summary>
/// <remarks>Threading: one reader each.</remarks>
internal sealed class FeedReader(FeedTake take, FeedRefuse refuse)
{
    private readonly byte[] _buffer = new byte[FeedLine.BytesMax + 1]; // and its line feed
    private int _length;
    private long _lineCount;
    private bool _isSkipping;

    /// <summary>Where the next bytes belong; never empty.</summary>
    internal Memory<byte> Room => _buffer.AsMemory(_length);

    /// <summary>Takes every line that these bytes complete.</summary>
    internal void Filled(int count)
    {
        var searched = _length;
        _length += count;
        var start = 0;
        while (_buffer.AsSpan(searched, _length - searched).IndexOf((byte)'\n') is >= 0 and var found)
        {
            var end = searched + found;
            if (_isSkipping) _isSkipping = false;
            else Take(_buffer.AsSpan(start, end - start));
            start = searched = end + 1;
        }

        Keep(start);
        if (_length < _buffer.Length) return;
        if (!_isSkipping) refuse(++_lineCount, $"the line is over {FeedLine.BytesMax} bytes long");
        _isSkipping = true;
        Keep(_length);
    }

    /// <summary>Takes a last line that has no line feed; nothing is left in memory.</summary>
    internal void End()
    {
        if (!_isSkipping && _length > 0) Take(_buffer.AsSpan(0, _length));
        Forget();
    }

    /// <summary>Zeroes what was not a line yet.</summary>
    internal void Forget() => Keep(_length);

    private void Take(ReadOnlySpan<byte> line)
    {
        _lineCount++;
        if (!line.TrimEnd((byte)'\r').IsEmpty && take(line) is { } reason) refuse(_lineCount, reason);
    }

    /// <summary>Moves what is not a line yet to the front, and zeroes what it leaves behind.</summary>
    private void Keep(int start)
    {
        var rest = _length - start;
        _buffer.AsSpan(start, rest).CopyTo(_buffer);
        _buffer.AsSpan(rest, _length - rest).Clear();
        _length = rest;
    }
}

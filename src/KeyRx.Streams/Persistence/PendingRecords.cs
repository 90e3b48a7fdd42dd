namespace KeyRx.Streams.Persistence;

/// <summary>
/// Records on their way to the file, as its bytes. The buffer is pinned and overwritten, so no copy stays behind.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class PendingRecords
{
    /// <summary>From so many bytes on they are written before the batch ends.</summary>
    internal const int BytesMax = 64 * 1024;

    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(BytesMax, pinned: true);
    private int _length;

    internal int Length => _length;

    internal ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    internal void Add(in LogFileRecord record)
    {
        if (_length + record.Size > _bytes.Length) Grow(_length + record.Size);
        record.Write(_bytes.AsSpan(_length));
        _length += record.Size;
    }

    /// <summary>Overwrites them: the buffer outlives a pause.</summary>
    internal void Discard()
    {
        _bytes.AsSpan(0, _length).Clear();
        _length = 0;
    }

    private void Grow(int size)
    {
        var larger = GC.AllocateUninitializedArray<byte>(Math.Max(_bytes.Length * 2, size), pinned: true);
        _bytes.AsSpan(0, _length).CopyTo(larger);
        _bytes.AsSpan().Clear();
        _bytes = larger;
    }
}

namespace KeyRx.Fuzz;

/// <summary>
/// Reads inputs into one buffer: millions of them must not be what the collector is busy with. One thread.
/// </summary>
internal sealed class InputReader
{
    private byte[] _buffer = new byte[64 * 1024];

    /// <summary>The stream to its end; valid until the next call.</summary>
    internal ReadOnlySpan<byte> Read(Stream stream)
    {
        var length = 0;
        for (int count; (count = stream.Read(_buffer, length, _buffer.Length - length)) > 0;)
        {
            length += count;
            if (length == _buffer.Length) Array.Resize(ref _buffer, 2 * length);
        }

        return _buffer.AsSpan(0, length);
    }
}

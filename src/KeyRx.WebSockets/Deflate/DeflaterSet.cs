namespace KeyRx.WebSockets.Deflate;

/// <summary>
/// One deflater for each window that peers have asked for, made when first wanted: with no context takeover it serves
/// every connection. One caller at a time.
/// </summary>
public sealed class DeflaterSet : IDisposable
{
    private readonly Deflater?[] _byWindow = new Deflater?[Rfc7692.WindowBitsMax + 1];

    /// <summary>
    /// A deflater for a message of this length, or null where it must be sent plain. A message that is not longer
    /// than the window cannot refer further back than its beginning, so the largest window serves; only that makes
    /// 8 bits possible, which zlib does not write.
    /// </summary>
    /// <param name="windowBits">What was agreed: 8 to 15.</param>
    /// <param name="messageBytes">Length of the plain message.</param>
    public Deflater? For(int windowBits, long messageBytes)
    {
        var bits = messageBytes <= 1L << windowBits ? Rfc7692.WindowBitsMax : windowBits;
        return bits < Deflater.WindowBitsMin ? null : _byWindow[bits] ??= new Deflater(bits);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var deflater in _byWindow) deflater?.Dispose();
        Array.Clear(_byWindow);
    }
}

using System.IO.Compression;

namespace KeyRx.Testing.Streams;

/// <summary>
/// Compresses messages as RFC 7692 7.2.1 says, by System.IO.Compression: nothing here knows the code under test. One
/// stream of messages; one owner.
/// </summary>
internal sealed class StreamDeflater(bool takeover) : IDisposable
{
    private MemoryStream _output = new();
    private DeflateStream? _deflate;

    /// <summary>The message without the last four bytes.</summary>
    internal byte[] Compress(byte[] plain)
    {
        if (plain.Length == 0) return [0x00]; // DeflateStream writes nothing at all
        if (!takeover) Dispose();
        _deflate ??= new DeflateStream(_output = new MemoryStream(), CompressionLevel.SmallestSize);
        var at = (int)_output.Length;
        _deflate.Write(plain);
        _deflate.Flush();
        return _output.ToArray()[at..^4];
    }

    /// <summary>
    /// The message in a block marked as the last one, and behind it the empty one of RFC 7692 7.2.3.4.
    /// </summary>
    internal static byte[] CompressFinal(byte[] plain)
    {
        using var output = new MemoryStream();
        using (var deflate = new DeflateStream(output, CompressionLevel.SmallestSize, leaveOpen: true))
            deflate.Write(plain);
        return [.. output.ToArray(), 0x00];
    }

    public void Dispose()
    {
        _deflate?.Dispose();
        _output.Dispose();
        _deflate = null;
    }
}

using System.Buffers;
using KeyRx.WebSockets.Deflate;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Bench.Wire;

/// <summary>Masked frames as a client sends them: the same bytes for both implementations.</summary>
internal static class ClientFrames
{
    /// <summary>
    /// Enough frames that their keys and places in a chunk differ, not so many that memory is what is measured.
    /// </summary>
    private const int TotalBytesMin = 256 * 1024;

    /// <summary>Whole one-frame messages back to back, each with its own masking key.</summary>
    internal static byte[] Write(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        var random = new Random(payload.Length);
        var frames = new ArrayBufferWriter<byte>();
        do FrameWriter.WriteMasked(frames, opcode, payload, (uint)random.NextInt64());
        while (frames.WrittenCount < TotalBytesMin);
        return frames.WrittenSpan.ToArray();
    }

    /// <summary>The same compressed (RFC 7692 7.2.1).</summary>
    internal static byte[] WriteDeflated(Opcode opcode, byte[] payload)
    {
        using var deflater = new Deflater();
        var deflated = new byte[payload.Length + Deflater.SpareBytes + 64];
        if (!deflater.TryDeflate(new ReadOnlySequence<byte>(payload), deflated, out var length))
            throw new InvalidOperationException("the payload does not compress");

        var frames = Write(opcode, deflated.AsSpan(0, length));
        for (var at = 0; at < frames.Length;)
        {
            var rest = new ReadOnlySequence<byte>(frames, at, frames.Length - at);
            FrameReader.TryRead(ref rest, WebSocketRole.Server, out var header, out _);
            frames[at] |= Rfc6455.Rsv1;
            at += header.HeaderLength + (int)header.PayloadLength;
        }

        return frames;
    }
}

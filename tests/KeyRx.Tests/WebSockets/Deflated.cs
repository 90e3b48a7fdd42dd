using System.Buffers;
using System.IO.Compression;
using KeyRx.Testing;
using KeyRx.WebSockets.Deflate;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Messages;

namespace KeyRx.Tests.WebSockets;

/// <summary>Compressed payloads by another hand (System.IO.Compression), and assemblers that take them.</summary>
internal static class Deflated
{
    /// <summary>One message as RFC 7692 7.2.1 makes it: flushed, and the last four bytes cut off.</summary>
    public static byte[] Message(ReadOnlySpan<byte> plain)
    {
        if (plain.IsEmpty) return [0x00]; // DeflateStream writes nothing at all
        using var output = new MemoryStream();
        using (var deflate = new DeflateStream(output, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            deflate.Write(plain);
            deflate.Flush();
            return output.ToArray()[..^4];
        }
    }

    /// <summary>What another hand reads from a compressed message (RFC 7692 7.2.2).</summary>
    public static byte[] Inflate(ReadOnlySpan<byte> message)
    {
        using var output = new MemoryStream();
        using var inflate = new DeflateStream(
            new MemoryStream([.. message, 0x00, 0x00, 0xFF, 0xFF]), CompressionMode.Decompress);
        inflate.CopyTo(output);
        return output.ToArray();
    }

    /// <summary>A server's assembler with compression agreed.</summary>
    public static MessageAssembler Assembler(
        out InflaterPool inflaters, long messageBytesMax = 64 * 1024, ArrayPool<byte>? arrays = null,
        bool keepsContext = false, WebSocketRole role = WebSocketRole.Server)
    {
        inflaters = new InflaterPool();
        var assembler = new MessageAssembler(role, arrays ?? ArrayPool<byte>.Shared);
        assembler.Reset(messageBytesMax, inflaters, keepsContext);
        return assembler;
    }

    /// <summary>
    /// The transcript of these bytes, the same in every cut, and with any share in each call; nothing is held
    /// afterwards, whatever they were.
    /// </summary>
    public static List<string> ReadInEveryCut(byte[] bytes, long messageBytesMax = 64 * 1024)
    {
        List<string>? first = null;
        foreach (var pieces in Chunked.Ways(bytes))
        {
            var assembler = Assembler(out var inflaters, messageBytesMax);
            var lines = Transcript.Read(assembler, pieces, out var violation);
            first ??= lines;
            Xunit.Assert.Equal(first, lines);
            if (violation != ProtocolViolation.None) Xunit.Assert.Equal(0, inflaters.RentedCount);

            assembler = Assembler(out inflaters, messageBytesMax);
            Xunit.Assert.Equal(first, new BoundedReader(seed: pieces.Length).Read(assembler, pieces, out violation));
            if (violation != ProtocolViolation.None) Xunit.Assert.Equal(0, inflaters.RentedCount);
        }

        return first!;
    }
}

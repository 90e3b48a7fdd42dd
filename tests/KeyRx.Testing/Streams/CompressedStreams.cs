using System.Text;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Testing.Streams;

/// <summary>
/// Streams with compressed messages for every reader, in pieces of any length: good ones, and ones with one fault of
/// RFC 7692 or in their DEFLATE. Pure: the same seed gives the same.
/// </summary>
public static class CompressedStreams
{
    private const int PieceBytesMax = 40;
    private const int Compressed = 0x40;

    public static IReadOnlyList<ByteStream> Make(int count, int seed)
    {
        var random = new Random(seed);
        return [
            .. Enumerable.Range(0, count)
                .Select(i => Make(random, i % 2 == 0 ? WebSocketRole.Server : WebSocketRole.Client))];
    }

    private static ByteStream Make(Random random, WebSocketRole reader)
    {
        var compression = random.Next(2) == 0 ? StreamCompression.EachMessageAnew : StreamCompression.Takeover;
        using var deflater = new StreamDeflater(compression == StreamCompression.Takeover);
        List<byte> bytes = [];
        foreach (var frame in Frames(random, deflater))
            bytes.AddRange(frame.ToBytes(reader == WebSocketRole.Server ? RandomBytes(random, 4) : null));
        return new ByteStream(reader, bytes.ToArray())
        {
            Compression = compression,
            PieceBytesMax = random.Next(1, PieceBytesMax),
        };
    }

    private static IEnumerable<StreamFrame> Frames(Random random, StreamDeflater deflater)
    {
        for (var left = random.Next(4); left > 0; left--)
        {
            foreach (var frame in Message(random, deflater)) yield return frame;
        }

        foreach (var frame in Last(random, deflater)) yield return frame;
        yield return new StreamFrame(StreamFrame.Fin | StreamFrame.Binary, [1]);
    }

    private static IEnumerable<StreamFrame> Message(Random random, StreamDeflater deflater)
    {
        var isText = random.Next(3) > 0;
        var plain = isText ? TextOf(random) : RandomBytes(random, random.Next(300));
        var opcode = isText ? StreamFrame.Text : StreamFrame.Binary;
        return random.Next(5) == 0
            ? [new StreamFrame(StreamFrame.Fin | opcode, plain)]
            : InFragments(random, opcode | Compressed, deflater.Compress(plain));
    }

    /// <summary>The first frame alone has the bit (RFC 7692 6.1).</summary>
    private static IEnumerable<StreamFrame> InFragments(Random random, int first, byte[] payload)
    {
        var at = 0;
        while (random.Next(3) == 0)
        {
            var end = random.Next(at, payload.Length + 1);
            yield return new StreamFrame(first, payload[at..end]);
            if (random.Next(2) == 0)
                yield return new StreamFrame(StreamFrame.Fin | StreamFrame.Ping, RandomBytes(random, random.Next(6)));
            (first, at) = (StreamFrame.Continuation, end);
        }

        yield return new StreamFrame(StreamFrame.Fin | first, payload[at..]);
    }

    /// <summary>Nothing, what is rare, or a fault.</summary>
    private static IEnumerable<StreamFrame> Last(Random random, StreamDeflater deflater) => random.Next(10) switch
    {
        0 => InFragments(random, StreamFrame.Binary | Compressed, Flipped(random, deflater.Compress(TextOf(random)))),
        1 => InFragments(random, StreamFrame.Text | Compressed, Flipped(random, deflater.Compress(TextOf(random)))),
        2 => InFragments(random, StreamFrame.Binary | Compressed, CutOff(random, deflater.Compress(TextOf(random)))),
        3 => InFragments(random, StreamFrame.Binary | Compressed, RandomBytes(random, random.Next(40))),
        4 => InFragments(
            random, StreamFrame.Text | Compressed, deflater.Compress([.. TextOf(random), 0xED, 0xA0, 0x80])),
        5 => InFragments(random, StreamFrame.Text | Compressed, StreamDeflater.CompressFinal(TextOf(random))),
        6 => [new(StreamFrame.Fin | StreamFrame.Binary | Compressed, [])],
        7 => [new(StreamFrame.Fin | random.Next(StreamFrame.Close, StreamFrame.Pong + 1) | Compressed, [])],
        8 =>
        [
            new(StreamFrame.Text | Compressed, deflater.Compress(TextOf(random))),
            new(StreamFrame.Fin | Compressed, [0x00]),
        ],
        _ => [],
    };

    private static byte[] Flipped(Random random, byte[] bytes)
    {
        bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    private static byte[] CutOff(Random random, byte[] bytes) => bytes[..random.Next(bytes.Length)];

    private static byte[] TextOf(Random random) =>
        Encoding.UTF8.GetBytes(string.Concat(
            Enumerable.Range(0, random.Next(12))
                .Select(_ => random.Next(2) == 0 ? "key€ down; " : $"\U0001F600{random.Next(100)}")));

    private static byte[] RandomBytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}

using System.Text;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Testing.Streams;

/// <summary>
/// Streams for every reader: good ones, ones that break one rule of RFC 6455, and ones that break off.
/// Pure: the same seed gives the same.
/// </summary>
public static class ByteStreams
{
    private static readonly byte[][] NotText =
        [[0x80], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0xFF]];

    private static readonly int[] CloseStatuses =
        [
            0, 999, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1015,
            1016, 1100, 2999, 3000, 3999, 4000, 4999, 5000, 65535,
        ];

    public static IReadOnlyList<ByteStream> Make(int count, int seed)
    {
        var random = new Random(seed);
        return [
            .. Enumerable.Range(0, count)
                .Select(i => Make(random, i % 2 == 0 ? WebSocketRole.Server : WebSocketRole.Client))];
    }

    private static ByteStream Make(Random random, WebSocketRole reader)
    {
        List<byte> bytes = [];
        foreach (var frame in Frames(random))
        {
            // One in forty has a mask where it must not have one, or none where it must.
            var isMasked = (reader == WebSocketRole.Server) != (random.Next(40) == 0);
            bytes.AddRange(frame.ToBytes(isMasked ? RandomBytes(random, 4) : null));
        }

        var cutOff = random.Next(6) == 0 ? random.Next(1, bytes.Count) : bytes.Count;
        return new ByteStream(reader, bytes.Take(cutOff).ToArray());
    }

    private static IEnumerable<StreamFrame> Frames(Random random)
    {
        for (var left = random.Next(4); left > 0; left--)
        {
            foreach (var frame in Message(random)) yield return frame;
        }

        foreach (var frame in Last(random)) yield return frame;
        yield return new StreamFrame(StreamFrame.Fin | StreamFrame.Binary, [1]);
    }

    private static IEnumerable<StreamFrame> Message(Random random)
    {
        var isText = random.Next(2) == 0;
        var payload = isText ? TextOf(random) : RandomBytes(random, random.Next(8) == 0 ? 130 : random.Next(20));
        var (opcode, at) = (isText ? StreamFrame.Text : StreamFrame.Binary, 0);
        while (random.Next(3) == 0)
        {
            var end = random.Next(at, payload.Length + 1);
            yield return new StreamFrame(opcode, payload[at..end]);
            if (random.Next(2) == 0) yield return Control(random);
            (opcode, at) = (StreamFrame.Continuation, end);
        }

        yield return new StreamFrame(StreamFrame.Fin | opcode, payload[at..]);
        if (random.Next(3) == 0) yield return Control(random);
    }

    /// <summary>Nothing, a close frame of any kind, or a broken rule.</summary>
    private static StreamFrame[] Last(Random random) => random.Next(14) switch
    {
        0 => [new(StreamFrame.Fin | (random.Next(1, 8) << 4) | random.Next(3), [])],
        1 => [new(StreamFrame.Fin | random.Next(16), TextOf(random))],
        2 => [new(random.Next(StreamFrame.Close, StreamFrame.Pong + 1), [])],
        3 =>
        [
            new(StreamFrame.Fin | random.Next(StreamFrame.Close, StreamFrame.Pong + 1), [0x03, 0xE8, .. new byte[124]]),
        ],
        4 =>
        [
            new(StreamFrame.Fin | StreamFrame.Binary, new byte[random.Next(200)])
            {
                LengthBytes = random.Next(2) == 0 ? 2 : 8,
            },
        ],
        5 => [new(StreamFrame.Fin | StreamFrame.Binary, [1]) { LengthBytes = 8, HasTopBit = true }],
        6 => [new(StreamFrame.Fin, [1])],
        7 => [new(StreamFrame.Text, [.. "a"u8]), new(StreamFrame.Fin | random.Next(1, 3), [.. "b"u8])],
        8 => [new(StreamFrame.Fin | StreamFrame.Text, [.. TextOf(random), .. NotText[random.Next(NotText.Length)]])],
        9 =>
        [
            new(StreamFrame.Text, NotText[random.Next(NotText.Length)]), Control(random),
            new(StreamFrame.Fin | random.Next(2), [.. "c"u8]),
        ],
        10 => [new(StreamFrame.Fin | StreamFrame.Close, random.Next(2) == 0 ? [] : [3])],
        11 => [CloseOf(CloseStatuses[random.Next(CloseStatuses.Length)], TextOf(random))],
        12 => [CloseOf(1000, NotText[random.Next(NotText.Length)])],
        _ => [],
    };

    private static StreamFrame CloseOf(int status, byte[] reason) =>
        new(StreamFrame.Fin | StreamFrame.Close, [(byte)(status >> 8), (byte)status, .. reason]);

    private static StreamFrame Control(Random random) =>
        new(StreamFrame.Fin | random.Next(StreamFrame.Ping, StreamFrame.Pong + 1), RandomBytes(random, random.Next(6)));

    private static byte[] TextOf(Random random) =>
        Encoding.UTF8.GetBytes("key€ \U0001F600 down"[..(random.Next(2) * 7)] + random.Next(100));

    private static byte[] RandomBytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}

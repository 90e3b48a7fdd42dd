namespace KeyRx.Tests.WebSockets;

/// <summary>Text put together from the edges of UTF-8 (RFC 3629 3 and 4), with and without what is not text.</summary>
internal static class Utf8Pieces
{
    private static readonly byte[][] Good =
    [
        [.. "a"u8], [.. "key"u8], [0x00], [0x7F], [0xC2, 0x80], [0xDF, 0xBF], [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF],
        [0xEE, 0x80, 0x80],
        [0xEF, 0xBF, 0xBF], [0xF0, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF], [.. "€"u8],
    ];

    private static readonly byte[][] Bad =
    [
        [0x80], [0xBF], [0xC0, 0xAF], [0xC1, 0xBF], [0xC2], [0xE0, 0x9F, 0xBF], [0xE2, 0x82], [0xED, 0xA0, 0x80],
        [0xF0, 0x8F, 0xBF, 0xBF],
        [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF],
    ];

    public static byte[] Valid(Random random) => Join(random, badOf100: 0);

    /// <summary>Not text more often than not; pieces may also make each other whole.</summary>
    public static byte[] Any(Random random) => Join(random, badOf100: 15);

    private static byte[] Join(Random random, int badOf100)
    {
        List<byte> bytes = [];
        for (var left = random.Next(12); left > 0; left--)
        {
            var pieces = random.Next(100) < badOf100 ? Bad : Good;
            bytes.AddRange(pieces[random.Next(pieces.Length)]);
        }

        return [.. bytes];
    }
}

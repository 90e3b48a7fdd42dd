using System.Buffers;

namespace KeyRx.Testing;

/// <summary>
/// The same bytes in every way a network may deliver them: cut them (<see cref="Whole"/>, <see cref="ByteByByte"/>,
/// <see cref="InTwo"/>, <see cref="AtRandom"/>, or all of them: <see cref="Ways"/>), then hand the
/// pieces to a parser one after the other, or as one sequence of many segments (<see cref="Join"/>).
/// Pure: the same seed gives the same cuts.
/// </summary>
public static class Chunked
{
    private const int RandomWays = 8;
    private const int SegmentsMax = 16;

    public static byte[][] Whole(byte[] bytes) => [bytes];

    public static byte[][] ByteByByte(byte[] bytes) => [.. bytes.Select(b => new[] { b })];

    /// <summary>Every cut in two, those with an empty piece among them.</summary>
    public static IEnumerable<byte[][]> InTwo(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        for (var cut = 0; cut <= bytes.Length; cut++)
            yield return [bytes[..cut], bytes[cut..]];
    }

    /// <summary>Pieces of 0 to 15 bytes, now and then one of up to 5,000.</summary>
    public static byte[][] AtRandom(byte[] bytes, int seed)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        var random = new Random(seed);
        var pieces = new List<byte[]>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = Math.Min(random.Next(random.Next(8) == 0 ? 5_000 : 16), bytes.Length - at);
            pieces.Add(bytes[at..(at + length)]);
            at += length;
        }

        return [.. pieces];
    }

    /// <summary>Whole, byte by byte, and cut at random several times.</summary>
    public static IEnumerable<byte[][]> Ways(byte[] bytes, int seed = 1) =>
        [Whole(bytes), ByteByByte(bytes), .. Enumerable.Range(seed, RandomWays).Select(each => AtRandom(bytes, each))];

    /// <summary>
    /// What is there after each piece, when nobody consumes any of it: a segment for each of the latest. The older
    /// ones are put together as a receiver would: to walk over 8,000 segments of a byte 8,000 times takes seconds.
    /// </summary>
    public static IEnumerable<ReadOnlySequence<byte>> Growing(IEnumerable<byte[]> pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        var segments = new List<byte[]>();
        foreach (var piece in pieces)
        {
            if (segments.Count == SegmentsMax) segments = [Join(segments).ToArray()];
            segments.Add(piece);
            yield return Join(segments);
        }
    }

    /// <summary>A segment for each piece.</summary>
    public static ReadOnlySequence<byte> Join(IEnumerable<byte[]> pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        Chunk? first = null;
        Chunk? last = null;
        foreach (var piece in pieces)
        {
            last = last?.Append(piece) ?? new Chunk(piece);
            first ??= last;
        }

        return first is null
            ? ReadOnlySequence<byte>.Empty
            : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }
}

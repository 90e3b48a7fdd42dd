namespace KeyRx.Fuzz.Targets;

/// <summary>One byte of an input says how the rest of it arrives. Pure.</summary>
internal static class CutPattern
{
    internal const byte ByteByByte = 0;

    /// <summary>Knuth's multiplier: the next sizes of a pattern follow from it.</summary>
    private const uint Multiplier = 2654435769;

    /// <summary>The pieces, some of them empty as a pipe's may be.</summary>
    internal static IEnumerable<byte[]> Cut(byte[] bytes, byte pattern)
    {
        var state = (uint)pattern;
        for (var at = 0; at < bytes.Length;)
        {
            state = (state * Multiplier) + pattern;
            var length =
                pattern == ByteByByte ? 1 : (int)Math.Min((state >> 24) % (pattern + 1u), (uint)(bytes.Length - at));
            yield return bytes[at..(at + length)];
            at += length;
        }
    }
}

namespace KeyRx.Bench.Wire;

/// <summary>What messages carry, from fixed seeds.</summary>
internal static class Payloads
{
    /// <summary>2 B to 1 MiB; 125 is the longest with a header of two bytes (RFC 6455 5.2).</summary>
    internal static readonly int[] Sizes = [2, 16, 125, 1024, 16 * 1024, 64 * 1024, 1024 * 1024];

    internal static byte[] Random(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    internal static byte[] Ascii(int size) => Repeat("The quick brown fox jumps over the lazy dog. ", size);

    /// <summary>Characters of one to four bytes in turn, as in a chat that is not English.</summary>
    internal static byte[] MultiByte(int size) => Repeat("Größe größer 速い茶色の狐 быстрая лиса 🦊🐕 ", size);

    /// <summary>Events as the server sends them: what permessage-deflate is offered for.</summary>
    internal static byte[] Json(int size)
    {
        var random = new Random(size);
        var events = Enumerable.Range(5800, 200).Select(sequence =>
            $$$"""{"type":"event","event_type":"state","seq":{{{sequence}}},"payload":{"layer":"base","active":[{{{random.Next(256)}}},{{{random.Next(256)}}}],"timestamp":{{{random.NextInt64(1L << 50)}}}}}""");
        return Repeat(string.Concat(events), size);
    }

    /// <summary>The text over and over; cut between characters, the rest filled with blanks.</summary>
    private static byte[] Repeat(string text, int size)
    {
        var bytes = new byte[size];
        var at = 0;
        foreach (var rune in Enumerable.Repeat(text, size).SelectMany(part => part.EnumerateRunes()))
        {
            if (at + rune.Utf8SequenceLength > size) break;
            at += rune.EncodeToUtf8(bytes.AsSpan(at));
        }

        bytes.AsSpan(at).Fill((byte)' ');
        return bytes;
    }
}

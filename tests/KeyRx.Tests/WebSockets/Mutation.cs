using CsCheck;

namespace KeyRx.Tests.WebSockets;

/// <summary>One change to a stream of bytes, of the kinds that a bad peer or a bad line makes. Pure.</summary>
internal sealed record Mutation(MutationKind Kind, uint At, uint Length)
{
    private const int LengthMax = 20;

    public static Gen<Mutation> Any { get; } =
        Gen.Select(Gen.Enum<MutationKind>(), Gen.UInt, Gen.UInt[1, LengthMax], (kind, at, length) =>
            new Mutation(kind, at, length));

    /// <summary>The changed stream.</summary>
    /// <param name="bytes">The stream; not empty.</param>
    /// <param name="kept">How many of its first bytes are as they were.</param>
    public byte[] Apply(byte[] bytes, out int kept)
    {
        var at = (int)(At % (uint)bytes.Length);
        var end = Math.Min(at + (int)Length, bytes.Length);
        kept = Kind == MutationKind.RangeTwice ? end : at;
        return Kind switch
        {
            MutationKind.FlipBit =>
                [.. bytes[..at], (byte)(bytes[at] ^ (1 << (int)(Length % 8))), .. bytes[(at + 1)..]],
            MutationKind.CutOff => bytes[..at],
            MutationKind.RangeTwice => [.. bytes[..end], .. bytes[at..]],
            MutationKind.RangeGone => [.. bytes[..at], .. bytes[end..]],
            _ => [.. bytes[..at], .. bytes[at..end].Reverse(), .. bytes[end..]],
        };
    }
}

namespace KeyRx.Streams;

/// <summary>
/// The two bits of a <see cref="LaneEncoding"/>: how events are written, and whether long ones are compressed.
/// </summary>
internal static class LaneEncodings
{
    internal const int Count = 4;

    private const LaneEncoding DeflatedBit = LaneEncoding.JsonDeflated;

    internal static bool IsBinary(this LaneEncoding encoding) => (encoding & LaneEncoding.Binary) != 0;

    internal static bool IsDeflated(this LaneEncoding encoding) => (encoding & DeflatedBit) != 0;

    internal static LaneEncoding Deflated(this LaneEncoding encoding) => encoding | DeflatedBit;

    internal static LaneEncoding Plain(this LaneEncoding encoding) => encoding & ~DeflatedBit;
}

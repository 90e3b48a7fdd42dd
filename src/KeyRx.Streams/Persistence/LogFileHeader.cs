using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using KeyRx.Protocol;

namespace KeyRx.Streams.Persistence;

/// <summary>
/// How a log file begins: which boot of the machine its times belong to, and how its clocks stood.
/// <code>
///  0       8         12        16      32        40             48
///  | magic | version | CRC-32C | boot  | unix_us | monotonic_ns | records ...
///            u32       u32       16      i64       u64
/// </code>
/// </summary>
internal readonly record struct LogFileHeader(Guid BootId, ClockPair Clock)
{
    internal const int Size = 48;
    private const uint Version = 1;
    private const int SumEnd = 16;

    private static ReadOnlySpan<byte> Magic => "KEYRXLOG"u8;

    internal void Write(Span<byte> output)
    {
        Magic.CopyTo(output);
        BinaryPrimitives.WriteUInt32LittleEndian(output[8..], Version);
        BootId.TryWriteBytes(output[16..]);
        BinaryPrimitives.WriteInt64LittleEndian(output[32..], Clock.UnixMicros);
        BinaryPrimitives.WriteUInt64LittleEndian(output[40..], Clock.MonotonicNanos);
        BinaryPrimitives.WriteUInt32LittleEndian(output[12..], Sum(output[..Size]));
    }

    /// <summary>False when the file is none of ours, with the reason; a header of ours that is torn is null.</summary>
    internal static bool TryRead(
        ReadOnlySpan<byte> bytes, out LogFileHeader? header, [NotNullWhen(false)] out string? reason)
    {
        (header, reason) = (null, null);
        // A power cut may leave zeroes where the disk had nothing yet; and what was typed is overwritten with them.
        if (!bytes.ContainsAnyExcept((byte)0)) return true;
        var begin = Math.Min(bytes.Length, Magic.Length);
        if (!bytes[..begin].SequenceEqual(Magic[..begin]))
            reason = "is no log of keyrx, so it is not touched: name another file";
        if (bytes.Length < Size) return reason is null;
        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (reason is null && version != Version)
        {
            reason = $"is a log of version {version}, and this program knows version {Version} only: " +
                $"name another file, or delete it";
        }
        if (reason is not null) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) != Sum(bytes[..Size])) return true;
        header = new LogFileHeader(
            new Guid(bytes[16..32]),
            new ClockPair(
                BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
                BinaryPrimitives.ReadUInt64LittleEndian(bytes[40..])));
        return true;
    }

    private static uint Sum(ReadOnlySpan<byte> header) => Crc32C.Of(header[..12], header[SumEnd..]);
}

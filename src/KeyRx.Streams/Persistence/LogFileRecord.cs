using System.Buffers.Binary;

namespace KeyRx.Streams.Persistence;

/// <summary>
/// One record of the log file. All numbers are little-endian; the checksum covers all but itself.
/// <code>
///  0        4          8      10      12         20     28
///  | length | CRC-32C  | kind | topic | sequence | time | payload, length bytes
///    u32      u32        u16    u16     u64        u64: monotonic nanoseconds of the boot that wrote it
/// </code>
/// </summary>
internal readonly ref struct LogFileRecord(
    LogFileRecordKind kind, ushort topic, ulong sequence, ulong timeNanos, ReadOnlySpan<byte> payload)
{
    internal const int HeaderSize = 28;
    private const int SumEnd = 8;

    internal LogFileRecordKind Kind { get; } = kind;

    /// <summary>Number of the topic within its file; 0 where none is meant.</summary>
    internal ushort Topic { get; } = topic;

    internal ulong Sequence { get; } = sequence;

    internal ulong TimeNanos { get; } = timeNanos;

    internal ReadOnlySpan<byte> Payload { get; } = payload;

    /// <summary>Bytes in the file.</summary>
    internal int Size => HeaderSize + Payload.Length;

    internal void Write(Span<byte> output)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(output, (uint)Payload.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(output[8..], (ushort)Kind);
        BinaryPrimitives.WriteUInt16LittleEndian(output[10..], Topic);
        BinaryPrimitives.WriteUInt64LittleEndian(output[12..], Sequence);
        BinaryPrimitives.WriteUInt64LittleEndian(output[20..], TimeNanos);
        Payload.CopyTo(output[HeaderSize..]);
        BinaryPrimitives.WriteUInt32LittleEndian(output[4..], Sum(output[..Size]));
    }

    /// <summary>Size of the record that begins here; false while even its length is not there.</summary>
    internal static bool TryReadSize(ReadOnlySpan<byte> bytes, out long size)
    {
        size = bytes.Length < HeaderSize ? 0 : HeaderSize + (long)BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        return size > 0;
    }

    /// <summary>False when the record is not whole, or not what was written.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out LogFileRecord record)
    {
        record = default;
        if (!TryReadSize(bytes, out var size) || size > bytes.Length) return false;
        bytes = bytes[..(int)size];
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != Sum(bytes)) return false;
        record = new LogFileRecord(
            (LogFileRecordKind)BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[10..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[12..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[20..]),
            bytes[HeaderSize..]);
        return true;
    }

    private static uint Sum(ReadOnlySpan<byte> record) => Crc32C.Of(record[..4], record[SumEnd..]);
}

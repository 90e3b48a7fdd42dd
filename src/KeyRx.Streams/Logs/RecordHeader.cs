using System.Buffers.Binary;

namespace KeyRx.Streams.Logs;

/// <summary>
/// What stands before each record of a record log.
/// <code>
///  0        4       8            16         24
///  | length | flags | time_nanos | sequence | record ... | padding to 8
/// </code>
/// </summary>
/// <param name="Length">Bytes of the record.</param>
/// <param name="BeginsBatch">A binary frame begins with it.</param>
/// <param name="TimeNanos">Monotonic time at which it was appended.</param>
/// <param name="Sequence">Its number in its epoch, from 1.</param>
internal readonly record struct RecordHeader(int Length, bool BeginsBatch, ulong TimeNanos, ulong Sequence)
{
    internal const int SizeInBytes = 24;
    private const uint BeginsBatchFlag = 1;

    /// <summary>Bytes that the record takes with its header and padding.</summary>
    internal int Size => SizeOf(Length);

    internal static int SizeOf(int length) => (SizeInBytes + length + 7) & ~7;

    internal static bool IsPadding(ReadOnlySpan<byte> bytes) =>
        bytes.Length < SizeInBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) == BroadcastLog.PaddingMark;

    internal static RecordHeader Read(ReadOnlySpan<byte> bytes) => new(
        (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        (BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) & BeginsBatchFlag) != 0,
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]));

    internal void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], BeginsBatch ? BeginsBatchFlag : 0);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], TimeNanos);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], Sequence);
    }
}

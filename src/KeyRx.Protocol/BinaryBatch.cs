using System.Buffers.Binary;

namespace KeyRx.Protocol;

/// <summary>
/// The binary event message (PROTOCOL.md, "Binary batches"), little-endian: a header, then records. No allocation; any
/// thread.
/// </summary>
/// <remarks>
/// <code>
///  0      1       2          4       8                16
///  | kind | flags | topic id | count | first sequence | records ...
/// </code>
/// A record of <c>key</c> is a 24-byte <see cref="KeyEvent"/>; of any other topic u32 length and the payload.
/// </remarks>
public static class BinaryBatch
{
    /// <summary>Bytes before the records.</summary>
    public const int HeaderSize = 16;

    /// <summary>First byte of a batch.</summary>
    public const byte Kind = 1;

    /// <summary>
    /// First byte of a snapshot: laid out as a batch of one record, whose first sequence is the one the snapshot holds
    /// at.
    /// </summary>
    public const byte SnapshotKind = 2;

    private const int LengthSize = 4;

    /// <summary>Writes the header into the first <see cref="HeaderSize"/> bytes.</summary>
    public static void WriteHeader(Span<byte> destination, byte flags, ushort topicId, uint count, ulong firstSequence)
    {
        destination[0] = Kind;
        destination[1] = flags;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[2..], topicId);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], count);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], firstSequence);
    }

    /// <summary>False for anything that is no batch of this version.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> message, out BinaryBatchHeader header)
    {
        return TryReadHeader(message, Kind, out header);
    }

    /// <summary>Takes the value out of a snapshot; false for anything that is no snapshot of this version.</summary>
    /// <param name="message">The whole binary message.</param>
    /// <param name="header">The topic, and the sequence that the snapshot holds at.</param>
    /// <param name="payload">The value: a slice of the message.</param>
    public static bool TryReadSnapshot(
        ReadOnlySpan<byte> message, out BinaryBatchHeader header, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (!TryReadHeader(message, SnapshotKind, out header)) return false;
        var records = message[HeaderSize..];
        if (header.Count != 1 || records.Length < LengthSize) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(records) != (uint)(records.Length - LengthSize)) return false;
        payload = records[LengthSize..];
        return true;
    }

    /// <summary>Bytes of a snapshot message.</summary>
    public static int SnapshotSize(int payloadLength) => HeaderSize + PayloadRecordSize(payloadLength);

    /// <summary>Writes a snapshot message into the first <see cref="SnapshotSize"/> bytes.</summary>
    public static void WriteSnapshot(Span<byte> destination, ushort topicId, ulong sequence, ReadOnlySpan<byte> payload)
    {
        WriteHeader(destination, flags: 0, topicId, count: 1, sequence);
        destination[0] = SnapshotKind;
        WritePayloadRecord(destination[HeaderSize..], payload);
    }

    private static bool TryReadHeader(ReadOnlySpan<byte> message, byte kind, out BinaryBatchHeader header)
    {
        header = default;
        if (message.Length < HeaderSize || message[0] != kind) return false;
        header = new BinaryBatchHeader(
            message[1],
            BinaryPrimitives.ReadUInt16LittleEndian(message[2..]),
            BinaryPrimitives.ReadUInt32LittleEndian(message[4..]),
            BinaryPrimitives.ReadUInt64LittleEndian(message[8..]));
        return true;
    }

    /// <summary>Bytes of a payload record.</summary>
    public static int PayloadRecordSize(int payloadLength) => LengthSize + payloadLength;

    /// <summary>Writes a payload record and returns its size.</summary>
    public static int WritePayloadRecord(Span<byte> destination, ReadOnlySpan<byte> payload)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(destination, (uint)payload.Length);
        payload.CopyTo(destination[LengthSize..]);
        return PayloadRecordSize(payload.Length);
    }

    /// <summary>Takes one payload record off the front; false when what is left is none.</summary>
    public static bool TryReadPayloadRecord(ref ReadOnlySpan<byte> records, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (records.Length < LengthSize) return false;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(records);
        if (length > (uint)(records.Length - LengthSize)) return false;
        payload = records.Slice(LengthSize, (int)length);
        records = records[(LengthSize + (int)length)..];
        return true;
    }

    /// <summary>Takes one key record off the front; false when what is left is none.</summary>
    public static bool TryReadKeyRecord(ref ReadOnlySpan<byte> records, out KeyEvent keyEvent)
    {
        keyEvent = default;
        if (records.Length < KeyEvent.SizeInBytes) return false;
        keyEvent = System.Runtime.InteropServices.MemoryMarshal.Read<KeyEvent>(records);
        records = records[KeyEvent.SizeInBytes..];
        return true;
    }
}

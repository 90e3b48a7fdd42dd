using System.Buffers;
using KeyRx.Streams;

namespace KeyRx.Server.Ingest;

/// <summary>
/// Appends a JSON record that tells of keys, with blanks behind it (RFC 8259 2) up to a multiple of
/// <see cref="Unit"/> bytes: whoever sees how much a socket has sent learns little of what it was.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal static class PaddedRecord
{
    internal const int Unit = 256;

    internal static void Append(Topic topic, ReadOnlySpan<byte> json, ulong nowNanos)
    {
        // A record as long as records may be stays what it is.
        var length = Math.Max(json.Length, Math.Min((json.Length + Unit - 1) / Unit * Unit, topic.RecordBytesMax));
        var rented = ArrayPool<byte>.Shared.Rent(length);
        var record = rented.AsSpan(0, length);
        json.CopyTo(record);
        record[json.Length..].Fill((byte)' ');
        topic.Append(record, nowNanos);
        record.Clear();
        ArrayPool<byte>.Shared.Return(rented);
    }
}

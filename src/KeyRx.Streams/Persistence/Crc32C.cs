using System.Buffers.Binary;
using System.Numerics;

namespace KeyRx.Streams.Persistence;

/// <summary>CRC-32C (RFC 3720 B.4), for which processors have an instruction.</summary>
internal static class Crc32C
{
    /// <summary>Of two pieces, one after the other: what stands around a checksum.</summary>
    internal static uint Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) =>
        ~Add(Add(uint.MaxValue, first), second);

    private static uint Add(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var last in bytes) crc = BitOperations.Crc32C(crc, last);
        return crc;
    }
}

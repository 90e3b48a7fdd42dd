using System.Buffers.Binary;

namespace KeyRx.Testing.Streams;

/// <summary>A frame as RFC 6455 5.2 draws it, good or bad; nothing here knows the code under test. Immutable.</summary>
/// <param name="First">FIN, RSV and opcode.</param>
/// <param name="Payload">Plain.</param>
internal sealed record StreamFrame(int First, byte[] Payload)
{
    internal const int Fin = 0x80, Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10;

    /// <summary>Bytes of extended length (0, 2, 8) instead of the fewest.</summary>
    internal int? LengthBytes { get; init; }

    /// <summary>The top bit of a length of 8 bytes.</summary>
    internal bool HasTopBit { get; init; }

    internal byte[] ToBytes(byte[]? maskingKey)
    {
        var form = LengthBytes ?? (Payload.Length < 126 ? 0 : Payload.Length <= ushort.MaxValue ? 2 : 8);
        var extended = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(extended, (ulong)Payload.Length + (HasTopBit ? 1UL << 63 : 0));
        var marker = form switch { 0 => Payload.Length, 2 => 126, _ => 127 };
        var masked =
            maskingKey is null ? Payload : [.. Payload.Select((value, i) => (byte)(value ^ maskingKey[i % 4]))];
        return [
            (byte)First, (byte)((maskingKey is null ? 0 : 0x80) | marker), .. extended[(8 - form)..],
            .. maskingKey ?? [], .. masked];
    }
}

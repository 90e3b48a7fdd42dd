using System.Buffers.Binary;

namespace KeyRx.EndToEnd.Tests;

/// <summary><c>struct input_event</c> as bytes.</summary>
internal static class InputEvents
{
    private const int Size = 24; // on 64-bit Linux: two longs, type, code, value
    private const ushort KeyType = 1; // EV_KEY

    /// <summary>A key (1 down, 0 up) and the report that ends it.</summary>
    public static byte[] Key(ushort code, int value) => [.. Event(KeyType, code, value), .. Event(0, 0, 0)];

    private static byte[] Event(ushort type, ushort code, int value)
    {
        var bytes = new byte[Size];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(16), type);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(18), code);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20), value);
        return bytes;
    }
}

using System.Buffers.Binary;

namespace KeyRx.Tests.Input;

/// <summary><c>struct input_event</c> as bytes.</summary>
internal static class InputEvents
{
    public static byte[] Key(string name, int value, ulong timeNanos = 0) =>
        Event(1, (ushort)Keys.Native(name), value, timeNanos);

    public static byte[] Report() => Event(0, 0, 0);

    public static byte[] Dropped() => Event(0, 3, 0);

    public static byte[] Event(ushort type, ushort code, int value, ulong timeNanos = 0)
    {
        var bytes = new byte[24];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, timeNanos / 1_000_000_000);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), timeNanos % 1_000_000_000 / 1000);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(16), type);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(18), code);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20), value);
        return bytes;
    }
}

using System.Buffers.Binary;

namespace KeyRx.Input;

/// <summary>Offsets and sizes of the ring, as in <c>native/include/keyrx_hook.h</c>; a test compares the two.</summary>
/// <remarks>
/// <code>
///    0  magic | 8 version | 12 header size | 16 slot size | 20 capacity | 24 clock origin
///  128  published                                  (producer)
///  256  syncs lost | 264 wakes | 272 partials      (producer)
///  384  wake word | 388 waiters | 392 resync request | 396 wake fd   (consumer)
///  512  slots of: 0 stamp | 8 event                stamp of event n: 2n+1 = being written, 2n+2 = there,
///                                                  2n+3 = overwritten with zeros by its reader
/// </code>
/// Fields that different parties write stand 128 bytes apart: two cache lines, which prefetchers pull in pairs.
/// </remarks>
internal static class KeyEventRingLayout
{
    internal const ulong Magic = 0x474e52585259454b; // the bytes "KEYRXRNG"
    internal const uint Version = 1;
    internal const int HeaderSize = 512;
    internal const int SlotSize = 32;
    internal const int EventOffset = 8;
    internal const int CapacityMin = 8;
    internal const int CapacityMax = 1 << 20;
    internal const int PublishedOffset = 128;
    internal const int SyncsLostOffset = 256;
    internal const int WakesOffset = 264;
    internal const int PartialsOffset = 272;
    internal const int WakeWordOffset = 384;
    internal const int WaitersOffset = 388;
    internal const int ResyncOffset = 392;
    internal const int WakeFdOffset = 396;

    internal static nuint SizeOf(int capacity) => HeaderSize + ((nuint)capacity * SlotSize);

    internal static unsafe void WriteHeader(byte* header, int capacity, TimeProvider time)
    {
        var bytes = new Span<byte>(header, HeaderSize);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], HeaderSize);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[16..], SlotSize);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[20..], (uint)capacity);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], Monotonic.Nanos(time));
    }
}

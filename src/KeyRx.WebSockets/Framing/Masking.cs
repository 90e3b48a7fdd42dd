using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KeyRx.WebSockets.Framing;

/// <summary>
/// The masking of RFC 6455 5.3: payload byte i is XORed with key byte i mod 4. Masking and unmasking are one. Pure, any
/// thread. A key is a number whose lowest byte comes first on the wire, as <see cref="FrameHeader.MaskingKey"/> is.
/// </summary>
public static class Masking
{
    /// <summary>Masks in place.</summary>
    /// <param name="data">Part of a payload.</param>
    /// <param name="maskingKey">The frame's key.</param>
    /// <param name="offset">Where in the payload the part starts; only its value mod 4 matters.</param>
    public static void Apply(Span<byte> data, uint maskingKey, int offset = 0)
    {
        ref var bytes = ref MemoryMarshal.GetReference(data);
        Xor(ref bytes, ref bytes, (nuint)data.Length, Rotate(maskingKey, offset));
    }

    /// <summary>Masks while copying: one pass over the bytes. The two must be the same memory or not overlap.</summary>
    public static void CopyTo(ReadOnlySpan<byte> source, Span<byte> destination, uint maskingKey, int offset = 0)
    {
        if (destination.Length < source.Length)
            ThrowTooShort();
        Xor(
            ref MemoryMarshal.GetReference(source),
            ref MemoryMarshal.GetReference(destination),
            (nuint)source.Length,
            Rotate(maskingKey, offset));

        static void ThrowTooShort()
            => throw new ArgumentException("must be at least as long as the source", nameof(destination));
    }

    /// <summary>The rule as the RFC writes it, byte for byte: what the vectors are tested against.</summary>
    public static void ApplyScalar(Span<byte> data, uint maskingKey, int offset = 0)
    {
        for (var i = 0; i < data.Length; i++)
            data[i] ^= (byte)(maskingKey >> (8 * ((i + offset) & 3)));
    }

    /// <summary>Turns the key so that its lowest byte belongs to the first byte of the part.</summary>
    private static uint Rotate(uint maskingKey, int offset) => BitOperations.RotateRight(maskingKey, 8 * (offset & 3));

    private static void Xor(ref byte source, ref byte destination, nuint length, uint key)
    {
        // The vectors are filled from memory order, where the lowest byte must come first.
        var word = BitConverter.IsLittleEndian ? key : BinaryPrimitives.ReverseEndianness(key);
        nuint at = 0;
        if (length >= (nuint)Vector128<byte>.Count)
            at = XorVectors(ref source, ref destination, length, word);

        for (; length - at >= sizeof(uint); at += sizeof(uint))
        {
            var four = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref source, at));
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref destination, at), four ^ word);
        }

        for (var shift = 0; at < length; at++, shift += 8)
            Unsafe.Add(ref destination, at) = (byte)(Unsafe.Add(ref source, at) ^ (key >> shift));
    }

    /// <summary>Whole vectors, widest first; each width is a multiple of 4, so the key stays in step.</summary>
    private static nuint XorVectors(ref byte source, ref byte destination, nuint length, uint word)
    {
        nuint at = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            var wide = Vector512.Create(word).AsByte();
            for (; length - at >= (nuint)Vector512<byte>.Count; at += (nuint)Vector512<byte>.Count)
                (Vector512.LoadUnsafe(ref source, at) ^ wide).StoreUnsafe(ref destination, at);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            var half = Vector256.Create(word).AsByte();
            for (; length - at >= (nuint)Vector256<byte>.Count; at += (nuint)Vector256<byte>.Count)
                (Vector256.LoadUnsafe(ref source, at) ^ half).StoreUnsafe(ref destination, at);
        }

        var quarter = Vector128.Create(word).AsByte();
        for (; length - at >= (nuint)Vector128<byte>.Count; at += (nuint)Vector128<byte>.Count)
            (Vector128.LoadUnsafe(ref source, at) ^ quarter).StoreUnsafe(ref destination, at);
        return at;
    }
}

using System.Buffers.Binary;

namespace KeyRx.Tests.WebSockets;

/// <summary>
/// Frames made by hand from RFC 6455 5.2, so that reader and writer are not only tested against each other.
/// </summary>
internal static class Wire
{
    /// <summary>The key of the examples of RFC 6455 5.7: 37 fa 21 3d on the wire.</summary>
    public const uint Key = 0x3D21FA37;

    public static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>A client's frame.</summary>
    /// <param name="first">FIN, RSV and opcode.</param>
    /// <param name="payload">Plain.</param>
    /// <param name="key">As in <see cref="Key"/>.</param>
    public static byte[] Masked(int first, ReadOnlySpan<byte> payload, uint key = Key)
    {
        var keyBytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(keyBytes, key);
        var masked = payload.ToArray();
        for (var i = 0; i < masked.Length; i++) masked[i] ^= keyBytes[i % 4];
        return [.. Header(first, payload.Length, 0x80), .. keyBytes, .. masked];
    }

    /// <summary>A server's frame.</summary>
    public static byte[] Plain(int first, ReadOnlySpan<byte> payload) =>
        [.. Header(first, payload.Length, 0), .. payload];

    /// <summary>First byte, mask bit and the shortest form of the length.</summary>
    public static byte[] Header(int first, long length, int maskBit)
    {
        var big = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(big, length);
        return length switch
        {
            < 126 => [(byte)first, (byte)(maskBit | (int)length)],
            <= 65535 => [(byte)first, (byte)(maskBit | 126), .. big[6..]],
            _ => [(byte)first, (byte)(maskBit | 127), .. big],
        };
    }
}

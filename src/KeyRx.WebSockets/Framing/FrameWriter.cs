using System.Buffers;
using System.Buffers.Binary;

namespace KeyRx.WebSockets.Framing;

/// <summary>
/// Writes frames: headers for a server's (unmasked) frames, whole frames for both roles. Pure, any thread. Lengths
/// always have their shortest form. What the RFC forbids to send is a mistake of the caller and throws.
/// </summary>
public static class FrameWriter
{
    /// <summary>Longest header <see cref="WriteHeader"/> and <see cref="WriteMasked"/> make.</summary>
    public const int HeaderMax = Rfc6455.HeaderMax;

    /// <summary>Bytes of the header of a frame with this payload.</summary>
    public static int HeaderLength(int payloadLength, bool masked = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payloadLength);
        var length = payloadLength switch { < Rfc6455.Length16Marker => 2, <= ushort.MaxValue => 4, _ => 10 };
        return masked ? length + sizeof(uint) : length;
    }

    /// <summary>Writes a server's header and returns its length.</summary>
    /// <param name="destination">At least <see cref="HeaderLength"/> bytes.</param>
    /// <param name="opcode">What the frame carries.</param>
    /// <param name="payloadLength">Bytes that follow.</param>
    /// <param name="fin">Last frame of its message.</param>
    /// <param name="rsv1">The message is compressed (RFC 7692 6).</param>
    public static int WriteHeader(
        Span<byte> destination, Opcode opcode, int payloadLength, bool fin = true, bool rsv1 = false)
    {
        CheckControl(opcode, payloadLength, fin);
        var length = HeaderLength(payloadLength);
        destination[0] = (byte)((fin ? Rfc6455.FinBit : 0) | (rsv1 ? Rfc6455.Rsv1 : 0) | (byte)opcode);
        switch (length)
        {
            case 2:
                destination[1] = (byte)payloadLength;
                break;
            case 4:
                destination[1] = Rfc6455.Length16Marker;
                BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)payloadLength);
                break;
            default:
                destination[1] = Rfc6455.Length64Marker;
                BinaryPrimitives.WriteUInt64BigEndian(destination[2..], (ulong)payloadLength);
                break;
        }

        return length;
    }

    /// <summary>Writes a server's frame.</summary>
    public static void Write(IBufferWriter<byte> output, Opcode opcode, ReadOnlySpan<byte> payload, bool fin = true)
    {
        ArgumentNullException.ThrowIfNull(output);
        var room = output.GetSpan(HeaderMax);
        var header = WriteHeader(room, opcode, payload.Length, fin);
        if (payload.TryCopyTo(room[header..]))
        {
            output.Advance(header + payload.Length);
            return;
        }

        output.Advance(header);
        output.Write(payload);
    }

    /// <summary>Writes a client's frame, masking while copying.</summary>
    /// <param name="output">Where the frame goes.</param>
    /// <param name="opcode">What the frame carries.</param>
    /// <param name="payload">The plain payload.</param>
    /// <param name="maskingKey">A new unpredictable key for each frame (RFC 6455 5.3).</param>
    /// <param name="fin">Last frame of its message.</param>
    public static void WriteMasked(
        IBufferWriter<byte> output, Opcode opcode, ReadOnlySpan<byte> payload, uint maskingKey, bool fin = true)
    {
        ArgumentNullException.ThrowIfNull(output);
        var header = output.GetSpan(HeaderMax);
        var length = WriteHeader(header, opcode, payload.Length, fin);
        header[1] |= Rfc6455.MaskBit;
        BinaryPrimitives.WriteUInt32LittleEndian(header[length..], maskingKey);
        output.Advance(length + sizeof(uint));

        for (var at = 0; at < payload.Length;)
        {
            var room = output.GetSpan();
            var count = Math.Min(room.Length, payload.Length - at);
            Masking.CopyTo(payload.Slice(at, count), room, maskingKey, at);
            output.Advance(count);
            at += count;
        }
    }

    /// <summary>Writes a server's close frame and returns its length: 2 to 127 bytes.</summary>
    /// <inheritdoc cref="WriteClosePayload(Span{byte}, ushort, ReadOnlySpan{byte})"/>
    public static int WriteClose(Span<byte> destination, ushort status, ReadOnlySpan<byte> reason = default)
    {
        Span<byte> payload = stackalloc byte[Rfc6455.ControlPayloadMax];
        var length = WriteClosePayload(payload, status, reason);
        var header = WriteHeader(destination, Opcode.Close, length);
        payload[..length].CopyTo(destination[header..]);
        return header + length;
    }

    /// <inheritdoc cref="WriteClose(Span{byte}, ushort, ReadOnlySpan{byte})"/>
    public static int WriteClose(Span<byte> destination, ushort status, ReadOnlySpan<char> reason)
    {
        Span<byte> utf8 = stackalloc byte[Rfc6455.CloseReasonMax];
        return WriteClose(destination, status, utf8[..CloseReason.Encode(reason, utf8)]);
    }

    /// <summary>Writes the payload of a close frame, for a client to mask, and returns its length.</summary>
    /// <param name="destination">Up to 125 bytes of room.</param>
    /// <param name="status">A status that may be sent, or 1005 for a close frame without payload.</param>
    /// <param name="reason">UTF-8; cut to 123 bytes at the end of a character.</param>
    public static int WriteClosePayload(Span<byte> destination, ushort status, ReadOnlySpan<byte> reason)
    {
        if (status == Rfc6455.CloseNoStatus)
            return 0;
        if (!Rfc6455.IsValidCloseStatus(status))
            throw new ArgumentOutOfRangeException(nameof(status), status, "must not be sent (RFC 6455 7.4)");

        var cut = CloseReason.Cut(reason);
        BinaryPrimitives.WriteUInt16BigEndian(destination, status);
        cut.CopyTo(destination[sizeof(ushort)..]);
        return sizeof(ushort) + cut.Length;
    }

    private static void CheckControl(Opcode opcode, int payloadLength, bool fin)
    {
        if (((byte)opcode & Rfc6455.ControlBit) == 0)
            return;
        if (payloadLength > Rfc6455.ControlPayloadMax)
        {
            throw new ArgumentOutOfRangeException(
                nameof(payloadLength), "a control frame carries at most 125 bytes (RFC 6455 5.5)");
        }
        if (!fin)
            throw new ArgumentException("a control frame must not be fragmented (RFC 6455 5.5)", nameof(fin));
    }
}

using System.Buffers;
using System.Buffers.Binary;

namespace KeyRx.WebSockets.Framing;

/// <summary>
/// Writes frames: headers for a server's (unmasked) frames, whole frames for both roles. Pure, any thread. Lengths
/// always have their shortest form. What the RFC forbids to send is a mistake of the caller and throws.
/// </summary>
public static class FrameWriter
{
    /// <summary>Longest header <see cref="WriteHeader"/> makes, a mask included.</summary>
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
    /// <param name="rsv1">The message is compressed: on its first frame, and no other (RFC 7692 6).</param>
    /// <exception cref="ArgumentException">The RFC forbids such a frame.</exception>
    public static int WriteHeader(
        Span<byte> destination, Opcode opcode, int payloadLength, bool fin = true, bool rsv1 = false)
    {
        FrameRules.Check(opcode, payloadLength, fin, rsv1);
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
    /// <param name="output">Where the frame goes.</param>
    /// <param name="opcode">What the frame carries.</param>
    /// <param name="payload">The payload; of a close frame status and reason.</param>
    /// <param name="fin">Last frame of its message.</param>
    /// <param name="rsv1">The payload is compressed; see <see cref="WriteHeader"/>.</param>
    /// <exception cref="ArgumentException">The RFC forbids such a frame.</exception>
    public static void Write(
        IBufferWriter<byte> output, Opcode opcode, ReadOnlySpan<byte> payload, bool fin = true, bool rsv1 = false)
    {
        ArgumentNullException.ThrowIfNull(output);
        FrameRules.CheckPayload(opcode, payload);
        var room = output.GetSpan(HeaderMax);
        var header = WriteHeader(room, opcode, payload.Length, fin, rsv1);
        if (payload.TryCopyTo(room[header..]))
        {
            output.Advance(header + payload.Length);
            return;
        }

        output.Advance(header);
        output.Write(payload);
    }

    /// <summary>The same for a payload in pieces.</summary>
    /// <inheritdoc cref="Write(IBufferWriter{byte}, Opcode, ReadOnlySpan{byte}, bool, bool)"/>
    public static void Write(
        IBufferWriter<byte> output, Opcode opcode, in ReadOnlySequence<byte> payload, bool fin = true,
        bool rsv1 = false)
    {
        ArgumentNullException.ThrowIfNull(output);
        var length = FrameRules.LengthOf(opcode, in payload);
        output.Advance(WriteHeader(output.GetSpan(HeaderMax), opcode, length, fin, rsv1));
        foreach (var piece in payload) output.Write(piece.Span);
    }

    /// <summary>Writes a client's frame, masking while copying.</summary>
    /// <param name="output">Where the frame goes.</param>
    /// <param name="opcode">What the frame carries.</param>
    /// <param name="payload">The plain payload; of a close frame status and reason.</param>
    /// <param name="maskingKey">A new unpredictable key for each frame (RFC 6455 5.3).</param>
    /// <param name="fin">Last frame of its message.</param>
    /// <param name="rsv1">The payload is compressed; see <see cref="WriteHeader"/>.</param>
    /// <exception cref="ArgumentException">The RFC forbids such a frame.</exception>
    public static void WriteMasked(
        IBufferWriter<byte> output, Opcode opcode, ReadOnlySpan<byte> payload, uint maskingKey, bool fin = true,
        bool rsv1 = false)
    {
        ArgumentNullException.ThrowIfNull(output);
        FrameRules.CheckPayload(opcode, payload);
        WriteMaskedHeader(output, opcode, payload.Length, maskingKey, fin, rsv1);
        WriteMaskedPart(output, payload, maskingKey, offset: 0);
    }

    /// <summary>The same for a payload in pieces.</summary>
    /// <inheritdoc cref="WriteMasked(IBufferWriter{byte}, Opcode, ReadOnlySpan{byte}, uint, bool, bool)"/>
    public static void WriteMasked(
        IBufferWriter<byte> output, Opcode opcode, in ReadOnlySequence<byte> payload, uint maskingKey,
        bool fin = true, bool rsv1 = false)
    {
        ArgumentNullException.ThrowIfNull(output);
        WriteMaskedHeader(output, opcode, FrameRules.LengthOf(opcode, in payload), maskingKey, fin, rsv1);
        var offset = 0;
        foreach (var piece in payload)
        {
            WriteMaskedPart(output, piece.Span, maskingKey, offset);
            offset += piece.Length;
        }
    }

    /// <summary>Writes a server's close frame without status and reason; returns its length, 2 bytes.</summary>
    public static int WriteClose(Span<byte> destination) => WriteHeader(destination, Opcode.Close, 0);

    /// <summary>Writes a server's close frame and returns its length: 2 to 127 bytes.</summary>
    /// <inheritdoc cref="WriteClosePayload(Span{byte}, ushort, ReadOnlySpan{byte})"/>
    public static int WriteClose(Span<byte> destination, ushort status, ReadOnlySpan<byte> reason)
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
    /// <param name="status">A status that may be sent.</param>
    /// <param name="reason">UTF-8; cut to 123 bytes at the end of a character.</param>
    /// <exception cref="ArgumentException">The status must not be sent, 1005 and 1006 among them (RFC 6455 7.4), or the
    /// reason is not UTF-8.</exception>
    public static int WriteClosePayload(Span<byte> destination, ushort status, ReadOnlySpan<byte> reason)
    {
        FrameRules.CheckStatus(status);
        var cut = CloseReason.Cut(reason);
        FrameRules.CheckReason(cut);
        BinaryPrimitives.WriteUInt16BigEndian(destination, status);
        cut.CopyTo(destination[sizeof(ushort)..]);
        return sizeof(ushort) + cut.Length;
    }

    /// <summary>Writes a client's close frame.</summary>
    /// <param name="output">Where the frame goes.</param>
    /// <param name="maskingKey">A new unpredictable key (RFC 6455 5.3).</param>
    /// <param name="status">A status that may be sent; null for a close frame without status.</param>
    /// <param name="reason">UTF-8; cut to 123 bytes at the end of a character.</param>
    /// <inheritdoc cref="WriteClosePayload" path="/exception"/>
    public static void WriteMaskedClose(
        IBufferWriter<byte> output, uint maskingKey, ushort? status, ReadOnlySpan<byte> reason = default)
    {
        Span<byte> payload = stackalloc byte[Rfc6455.ControlPayloadMax];
        var length = status is { } told ? WriteClosePayload(payload, told, reason) : 0;
        WriteMasked(output, Opcode.Close, payload[..length], maskingKey);
    }

    internal static void WriteMaskedHeader(
        IBufferWriter<byte> output, Opcode opcode, int payloadLength, uint maskingKey, bool fin, bool rsv1)
    {
        var header = output.GetSpan(HeaderMax);
        var length = WriteHeader(header, opcode, payloadLength, fin, rsv1);
        header[1] |= Rfc6455.MaskBit;
        BinaryPrimitives.WriteUInt32LittleEndian(header[length..], maskingKey);
        output.Advance(length + sizeof(uint));
    }

    internal static void WriteMaskedPart(
        IBufferWriter<byte> output, ReadOnlySpan<byte> part, uint maskingKey, int offset)
    {
        for (var at = 0; at < part.Length;)
        {
            var room = output.GetSpan();
            var count = Math.Min(room.Length, part.Length - at);
            Masking.CopyTo(part.Slice(at, count), room, maskingKey, (offset + at) & 3);
            output.Advance(count);
            at += count;
        }
    }
}

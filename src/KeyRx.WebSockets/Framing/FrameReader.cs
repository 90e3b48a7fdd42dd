using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using KeyRx.WebSockets.Messages;

namespace KeyRx.WebSockets.Framing;

/// <summary>
/// Reads one frame header. Pure: no state, no allocation, any thread. A header is refused at the byte that breaks a
/// rule, so that a peer which sends a short bad frame and waits is told at once.
/// </summary>
/// <remarks>
/// Rules that need the frames before (fragments, sizes) belong to <see cref="MessageAssembler"/>.
/// </remarks>
public static class FrameReader
{
    /// <summary>Consumes one whole header, or nothing.</summary>
    /// <param name="input">What was received; on <see cref="FrameReadResult.Header"/> it
    /// starts with the payload.</param>
    /// <param name="role">The reader's own role.</param>
    /// <param name="header">
    /// The header. On <see cref="FrameReadResult.NeedMore"/> what is known of it:
    /// <see cref="FrameHeader.HeaderLength"/> 0 means nothing, 1 only the first byte, else
    /// <see cref="FrameHeader.PayloadLength"/> is a lower bound.
    /// </param>
    /// <param name="violation">The broken rule, or <see cref="ProtocolViolation.None"/>.</param>
    /// <param name="rsvAllowed">Reserved bits an agreed extension has given a meaning; none by default.</param>
    public static FrameReadResult TryRead(
        ref ReadOnlySequence<byte> input,
        WebSocketRole role,
        out FrameHeader header,
        out ProtocolViolation violation,
        byte rsvAllowed = 0)
    {
        var first = input.FirstSpan;
        FrameReadResult result;
        if (first.Length >= Rfc6455.HeaderMax || input.IsSingleSegment)
        {
            result = Read(first, role, rsvAllowed, out header, out violation);
        }
        else
        {
            Span<byte> copy = stackalloc byte[Rfc6455.HeaderMax];
            var length = (int)Math.Min(copy.Length, input.Length);
            input.Slice(0, length).CopyTo(copy);
            result = Read(copy[..length], role, rsvAllowed, out header, out violation);
        }

        if (result == FrameReadResult.Header)
            input = input.Slice(header.HeaderLength);
        return result;
    }

    /// <summary>The same over contiguous bytes; consumes nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static FrameReadResult Read(
        ReadOnlySpan<byte> bytes,
        WebSocketRole role,
        byte rsvAllowed,
        out FrameHeader header,
        out ProtocolViolation violation)
    {
        header = default;
        violation = ProtocolViolation.None;
        if (bytes.IsEmpty)
            return FrameReadResult.NeedMore;

        violation = CheckFirst(bytes[0], rsvAllowed);
        if (violation != ProtocolViolation.None)
            return FrameReadResult.Violation;

        if (bytes.Length < 2)
        {
            header = new FrameHeader(bytes[0], false, 0, 0, headerLength: 1);
            return FrameReadResult.NeedMore;
        }

        violation = CheckSecond(bytes[0], bytes[1], role);
        return violation == ProtocolViolation.None
            ? ReadRest(bytes, out header, out violation)
            : FrameReadResult.Violation;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ProtocolViolation CheckFirst(byte first, byte rsvAllowed)
    {
        if ((first & Rfc6455.RsvBits & ~rsvAllowed) != 0)
            return ProtocolViolation.ReservedBits;

        // 3-7 and B-F are reserved: the opcodes in use are 0, 1, 2 and 8, 9, A (RFC 6455 5.2).
        if ((first & 0x07) > 2)
            return ProtocolViolation.ReservedOpcode;

        return (first & (Rfc6455.ControlBit | Rfc6455.FinBit)) == Rfc6455.ControlBit
            ? ProtocolViolation.FragmentedControlFrame
            : ProtocolViolation.None;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ProtocolViolation CheckSecond(byte first, byte second, WebSocketRole role)
    {
        var masked = (second & Rfc6455.MaskBit) != 0;
        if (masked != (role == WebSocketRole.Server))
            return masked ? ProtocolViolation.MaskedFrameFromServer : ProtocolViolation.UnmaskedFrameFromClient;

        return (first & Rfc6455.ControlBit) == 0
            ? ProtocolViolation.None
            : CheckControl(first, second & Rfc6455.LengthBits);
    }

    private static ProtocolViolation CheckControl(byte first, int length)
    {
        if (length > Rfc6455.ControlPayloadMax)
            return ProtocolViolation.ControlFrameTooLong;

        // A body begins with two bytes of status, so one byte is wrong whatever it is (RFC 6455 5.5.1).
        return length == 1 && (first & Rfc6455.OpcodeBits) == (byte)Opcode.Close
            ? ProtocolViolation.CloseStatusTruncated
            : ProtocolViolation.None;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FrameReadResult ReadRest(
        ReadOnlySpan<byte> bytes, out FrameHeader header, out ProtocolViolation violation)
    {
        var masked = (bytes[1] & Rfc6455.MaskBit) != 0;
        violation = ReadLength(bytes, out var payloadLength, out var lengthEnd);
        var headerLength = lengthEnd + (masked ? sizeof(uint) : 0);
        var complete = violation == ProtocolViolation.None && bytes.Length >= headerLength;
        var key = complete && masked ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[lengthEnd..]) : 0;

        header = new FrameHeader(bytes[0], masked, key, payloadLength, headerLength);
        if (violation != ProtocolViolation.None)
            return FrameReadResult.Violation;
        return complete ? FrameReadResult.Header : FrameReadResult.NeedMore;
    }

    /// <summary>Reads the payload length; where its bytes are not all there, the missing ones count as zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ProtocolViolation ReadLength(ReadOnlySpan<byte> bytes, out ulong payloadLength, out int lengthEnd)
    {
        var marker = bytes[1] & Rfc6455.LengthBits;
        lengthEnd = marker switch { < Rfc6455.Length16Marker => 2, Rfc6455.Length16Marker => 4, _ => 10 };
        payloadLength = (ulong)marker;
        return marker < Rfc6455.Length16Marker
            ? ProtocolViolation.None
            : ReadExtended(bytes, lengthEnd, out payloadLength);
    }

    private static ProtocolViolation ReadExtended(ReadOnlySpan<byte> bytes, int lengthEnd, out ulong payloadLength)
    {
        payloadLength = ReadBigEndian(bytes, lengthEnd);
        if (lengthEnd == 10)
            return Check64(payloadLength, bytes.Length);
        return bytes.Length >= lengthEnd && payloadLength < Rfc6455.Length16Marker
            ? ProtocolViolation.LengthNotMinimal
            : ProtocolViolation.None;
    }

    private static ProtocolViolation Check64(ulong payloadLength, int bytesThere)
    {
        if (payloadLength > long.MaxValue)
            return ProtocolViolation.LengthTopBitSet;

        // With its six high bytes there and zero, 2 bytes would have done, whatever the last two are.
        return bytesThere >= 8 && payloadLength <= ushort.MaxValue
            ? ProtocolViolation.LengthNotMinimal
            : ProtocolViolation.None;
    }

    private static ulong ReadBigEndian(ReadOnlySpan<byte> bytes, int end)
    {
        if (end == 10 && bytes.Length >= 10)
            return BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]);

        ulong value = 0;
        for (var i = 2; i < end; i++)
            value = (value << 8) | (i < bytes.Length ? bytes[i] : 0u);
        return value;
    }
}

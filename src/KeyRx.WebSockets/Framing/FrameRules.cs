using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace KeyRx.WebSockets.Framing;

/// <summary>What RFC 6455 and RFC 7692 forbid to send: a mistake of the caller. Pure.</summary>
internal static class FrameRules
{
    /// <summary>The rules on a frame's header.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Check(Opcode opcode, int payloadLength, bool fin, bool rsv1)
    {
        // Text and binary messages, plain or compressed, whole or not, are nearly all that is sent.
        if (opcode is not (Opcode.Text or Opcode.Binary)) CheckOther(opcode, payloadLength, fin, rsv1);
    }

    /// <summary>The rules on a close frame's payload (RFC 6455 5.5.1).</summary>
    internal static void CheckPayload(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        if (opcode != Opcode.Close || payload.Length < sizeof(ushort)) return; // one byte: refused with its length
        CheckStatus(BinaryPrimitives.ReadUInt16BigEndian(payload));
        CheckReason(payload[sizeof(ushort)..]);
    }

    /// <summary>The length of a payload in pieces that keeps the rules.</summary>
    internal static int LengthOf(Opcode opcode, in ReadOnlySequence<byte> payload)
    {
        if (payload.Length > int.MaxValue)
            throw new ArgumentException("a frame here carries less than 2 GiB", nameof(payload));
        if (opcode == Opcode.Close && payload.Length <= Rfc6455.ControlPayloadMax)
        {
            Span<byte> whole = stackalloc byte[(int)payload.Length];
            payload.CopyTo(whole);
            CheckPayload(opcode, whole);
        }

        return (int)payload.Length;
    }

    internal static void CheckStatus(ushort status)
    {
        if (!Rfc6455.IsValidCloseStatus(status))
            throw new ArgumentOutOfRangeException(nameof(status), status, "must not be sent (RFC 6455 7.4)");
    }

    internal static void CheckReason(ReadOnlySpan<byte> reason)
    {
        if (!Utf8.IsValid(reason))
            throw new ArgumentException("a close reason is UTF-8 (RFC 6455 5.5.1)", nameof(reason));
    }

    private static void CheckOther(Opcode opcode, int payloadLength, bool fin, bool rsv1)
    {
        if (((byte)opcode & ~Rfc6455.OpcodeBits) != 0 || ((byte)opcode & 0x07) > 2)
            throw new ArgumentException($"there is no opcode {(int)opcode} (RFC 6455 5.2)", nameof(opcode));
        if (rsv1)
        {
            throw new ArgumentException(
                "only the first frame of a data message says that it is compressed (RFC 7692 6)", nameof(rsv1));
        }

        if (((byte)opcode & Rfc6455.ControlBit) == 0) return;
        if (payloadLength > Rfc6455.ControlPayloadMax)
        {
            throw new ArgumentOutOfRangeException(
                nameof(payloadLength), "a control frame carries at most 125 bytes (RFC 6455 5.5)");
        }
        if (payloadLength == 1 && opcode == Opcode.Close)
        {
            throw new ArgumentOutOfRangeException(
                nameof(payloadLength),
                "a close frame carries nothing, or begins with two bytes of status (RFC 6455 5.5.1)");
        }
        if (!fin)
            throw new ArgumentException("a control frame must not be fragmented (RFC 6455 5.5)", nameof(fin));
    }
}

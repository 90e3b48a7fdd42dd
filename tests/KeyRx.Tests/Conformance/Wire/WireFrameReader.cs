using System.Buffers.Binary;
using System.Text;

namespace KeyRx.Tests.Conformance;

/// <summary>
/// Takes apart all that an endpoint has sent, and holds it to what every frame must keep: RFC 6455 5.1, 5.2, 5.4, 5.5,
/// 7.4, 8.1. Written from the RFC alone.
/// </summary>
internal static class WireFrameReader
{
    /// <summary>The frames; bytes that are no whole frame are a failure.</summary>
    /// <param name="bytes">All that was sent behind the head.</param>
    /// <param name="fromClient">Who sent it.</param>
    /// <param name="rsvAllowed">Reserved bits that an agreed extension has given a meaning.</param>
    internal static List<WireFrame> ReadAll(ReadOnlySpan<byte> bytes, bool fromClient, int rsvAllowed = 0)
    {
        List<WireFrame> frames = [];
        while (TryRead(ref bytes, fromClient, out var frame, rsvAllowed)) frames.Add(frame!);
        ConformanceFailure.Unless(
            bytes.IsEmpty,
            $"RFC 6455 5.2: the last {bytes.Length} bytes are no whole frame, behind {string.Join(", ", frames)}");
        var close = frames.FindIndex(f => f.Opcode == WireFrame.Close);
        ConformanceFailure.Unless(
            close < 0 || close == frames.Count - 1, "RFC 6455 5.5.1: nothing is sent after a close frame");
        CheckFragments(frames);
        return frames;
    }

    /// <summary>False where the frame is not complete.</summary>
    internal static bool TryRead(
        ref ReadOnlySpan<byte> bytes, bool fromClient, out WireFrame? frame, int rsvAllowed = 0)
    {
        frame = null;
        if (bytes.Length < 2) return false;
        var (isMasked, length, at) = ((bytes[1] & 0x80) != 0, (ulong)(bytes[1] & 0x7F), 2);
        var form = length switch { 126 => 2, 127 => 8, _ => 0 };
        if (bytes.Length < 2 + form + (isMasked ? 4 : 0)) return false;
        if (form == 2) length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (form == 8) length = BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]);
        at += form;
        var key = isMasked ? bytes.Slice(at, 4).ToArray() : null;
        at += isMasked ? 4 : 0;
        if ((ulong)(bytes.Length - at) < length) return false;
        frame = new WireFrame(bytes[0] & 0x0F, WireFrame.Masked(bytes.Slice(at, (int)length).ToArray(), key))
        {
            Fin = (bytes[0] & 0x80) != 0,
            Rsv = (bytes[0] >> 4) & 7,
            MaskingKey = key,
            LengthBytes = form,
        };
        bytes = bytes[(at + (int)length)..];
        Check(frame, fromClient, rsvAllowed);
        return true;
    }

    private static void Check(WireFrame frame, bool fromClient, int rsvAllowed)
    {
        var length = frame.Payload.Length;
        ConformanceFailure.Unless(
            frame.MaskingKey is not null == fromClient, "RFC 6455 5.1: a client masks every frame, a server none");
        ConformanceFailure.Unless((frame.Rsv & ~rsvAllowed) == 0, "RFC 6455 5.2: the reserved bits are 0");
        ConformanceFailure.Unless(
            frame.Opcode is 0 or 1 or 2 or 8 or 9 or 10, "RFC 6455 5.2: the opcode is a known one");
        ConformanceFailure.Unless(
            frame.LengthBytes == (length < 126 ? 0 : length <= ushort.MaxValue ? 2 : 8),
            "RFC 6455 5.2: the length has the fewest bytes");
        ConformanceFailure.Unless(
            frame.Opcode < 8 || (frame.Fin && length <= 125),
            "RFC 6455 5.5: a control frame has at most 125 bytes and is whole");
        if (frame.Opcode == WireFrame.Close) CheckClose(frame);
        if (frame is { Opcode: WireFrame.Text, Fin: true, Rsv: 0 })
            ConformanceFailure.Unless(IsUtf8(frame.Payload), "RFC 6455 8.1: text is UTF-8");
    }

    private static void CheckClose(WireFrame close)
    {
        if (close.Payload.Length == 0) return;
        ConformanceFailure.Unless(
            close.Payload.Length > 1, "RFC 6455 5.5.1: a close body begins with a status of two bytes");
        ConformanceFailure.Unless(
            close.CloseStatus is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999),
            $"RFC 6455 7.4: the status {close.CloseStatus} is not sent");
        ConformanceFailure.Unless(IsUtf8(close.Payload[2..]), "RFC 6455 5.5.1: the reason is UTF-8");
    }

    private static void CheckFragments(List<WireFrame> frames)
    {
        var isPending = false;
        foreach (var frame in frames.Where(f => f.Opcode < 8))
        {
            ConformanceFailure.Unless(
                isPending == (frame.Opcode == WireFrame.Continuation),
                "RFC 6455 5.4: continuations follow the start of their message, and nothing else does");
            isPending = !frame.Fin;
        }
    }

    private static bool IsUtf8(byte[] bytes)
    {
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}

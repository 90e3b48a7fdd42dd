using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using KeyRx.WebSockets.Framing;

namespace KeyRx.WebSockets.Messages;

public sealed partial class MessageAssembler
{
    /// <summary>
    /// The short way for what nearly all input is: a plain message of one frame that lies whole in the
    /// first chunk. Takes it, or leaves everything as it was: the general way then finds out what it is,
    /// and what is wrong with it. Without it a message of 2 bytes takes twice as long: each step of the
    /// general way cuts the sequence anew.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryReadWhole(ref ReadOnlySequence<byte> input, out WebSocketMessage message)
    {
        message = default;
        var chunk = input.FirstSpan;
        if (!IsAtMessage || FrameReader.Read(chunk, _role, 0, out var header, out _) != FrameReadResult.Header)
            return false;

        var masked = chunk[header.HeaderLength..];
        if (!header.Fin || header.IsControl || CheckAgainstPending(in header) != ProtocolViolation.None)
            return false;
        if (header.PayloadLength - 1 >= (ulong)masked.Length)
            return false; // empty, or not all of it is there

        var length = (int)header.PayloadLength;
        var room = _payload.GetRoom(length);
        if (room.Length < length)
            return false;

        room = room[..length];
        Unmask(masked[..length], room, in header);
        if (header.Opcode == Opcode.Text && !Ascii.IsValid(room) && !Utf8.IsValid(room))
            return false;

        _payload.Advance(length);
        _delivered = true;
        input = input.Slice(header.HeaderLength + length);
        message = new WebSocketMessage(header.Opcode, _payload.ToSequence());
        return true;
    }

    /// <summary>The next byte begins a message or a control frame.</summary>
    private bool IsAtMessage => IsBetweenMessages && !_closeReceived && _violation == ProtocolViolation.None;

    private static void Unmask(ReadOnlySpan<byte> source, Span<byte> room, in FrameHeader header)
    {
        if (header.Masked)
            Masking.CopyTo(source, room, header.MaskingKey);
        else
            source.CopyTo(room);
    }
}

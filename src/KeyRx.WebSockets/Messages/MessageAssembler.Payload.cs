using System.Buffers;
using KeyRx.WebSockets.Framing;

namespace KeyRx.WebSockets.Messages;

/// <summary>Payload bytes of the frame under way that are not compressed, as they come.</summary>
public sealed partial class MessageAssembler
{
    /// <summary>True once the frame's payload is complete.</summary>
    private bool TryReadPayload(ref ReadOnlySequence<byte> input)
    {
        var rest = (long)_frame.PayloadLength - _frameRead;
        while (rest > 0 && !input.IsEmpty)
        {
            var available = input.FirstSpan;
            if (available.IsEmpty)
            {
                input = input.Slice(input.GetPosition(0, input.Start));
                continue;
            }

            var room = _frame.IsControl
                ? _control.AsSpan((int)_frameRead)
                : _payload.GetRoom(Math.Min(rest, input.Length));
            var count = (int)Math.Min(rest, Math.Min(available.Length, room.Length));
            if (!TryTake(available[..count], room[..count]))
                return false;

            input = input.Slice(count);
            rest -= count;
        }

        return rest == 0;
    }

    /// <summary>The one copy of the payload, unmasked on the way; text is checked behind it.</summary>
    private bool TryTake(ReadOnlySpan<byte> source, Span<byte> room)
    {
        if (_frame.Masked)
            Masking.CopyTo(source, room, _frame.MaskingKey, (int)(_frameRead & 3));
        else
            source.CopyTo(room);

        _frameRead += source.Length;
        if (_frame.IsControl)
            return true;

        _payload.Advance(source.Length);
        if (_pending != Opcode.Text || _text.TryAppend(room))
            return true;

        _violation = ProtocolViolation.TextNotUtf8;
        return false;
    }
}

using System.Buffers;
using KeyRx.WebSockets.Framing;

namespace KeyRx.WebSockets.Messages;

public sealed partial class MessageAssembler
{
    /// <summary>A control frame is complete; it may stand between the fragments of a message (RFC 6455 5.4).</summary>
    private bool TryEndControl(out WebSocketMessage message)
    {
        message = default;
        ushort status = 0;
        var length = (int)_frame.PayloadLength;
        if (_frame.Opcode == Opcode.Close)
        {
            _violation = ClosePayload.TryParse(_control.AsSpan(0, length), out status);
            if (_violation != ProtocolViolation.None)
                return false;
            _closeReceived = true;
        }

        message = new WebSocketMessage(_frame.Opcode, new ReadOnlySequence<byte>(_control, 0, length), status);
        return true;
    }
}

using System.Buffers;
using System.Text;
using KeyRx.WebSockets.Framing;

namespace KeyRx.WebSockets.Messages;

/// <summary>
/// A whole message or control frame. The payload is the assembler's memory: valid until its next call.
/// </summary>
public readonly struct WebSocketMessage
{
    internal WebSocketMessage(
        Opcode opcode, ReadOnlySequence<byte> payload, ushort closeStatus = 0, bool isCompressed = false)
    {
        Opcode = opcode;
        Payload = payload;
        CloseStatus = closeStatus;
        IsCompressed = isCompressed;
    }

    /// <summary>Text, binary, ping, pong or close; never a continuation.</summary>
    public Opcode Opcode { get; }

    /// <summary>The plain payload; of a close frame status and reason as they came, fit to be echoed.</summary>
    public ReadOnlySequence<byte> Payload { get; }

    /// <summary>A close frame's status, 1005 where it had none (RFC 6455 7.1.5); 0 for other messages.</summary>
    public ushort CloseStatus { get; }

    /// <summary>The message came compressed (RFC 7692 6); the payload is what it was before.</summary>
    public bool IsCompressed { get; }

    /// <summary>A close frame's reason as checked UTF-8; empty for other messages.</summary>
    public ReadOnlySequence<byte> CloseReasonUtf8
        => Opcode == Opcode.Close && Payload.Length > sizeof(ushort) ? Payload.Slice(sizeof(ushort)) : default;

    /// <summary>A close frame's reason; made at each call.</summary>
    public string CloseReason => Encoding.UTF8.GetString(CloseReasonUtf8);
}

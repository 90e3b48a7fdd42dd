using System.Text;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Testing;

/// <summary>A message as a client sent it, unmasked.</summary>
public sealed record RawMessage(Opcode Opcode, byte[] Payload, ushort CloseStatus)
{
    public string Text => Encoding.UTF8.GetString(Payload);

    public string CloseReason => Payload.Length > 2 ? Encoding.UTF8.GetString(Payload.AsSpan(2)) : "";
}

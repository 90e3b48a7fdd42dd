using KeyRx.Bench.Wire;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Bench.Cases;

/// <summary>Text messages compressed by their client (RFC 7692); the size is that of the plain message.</summary>
public class Inflate : ReceiveCase
{
    internal override ReceiverPair Receivers() => new(Opcode.Text, Payloads.Json(Size), deflated: true);
}

using KeyRx.Bench.Wire;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Bench.Cases;

/// <summary>Text messages whose characters have one to four bytes.</summary>
public class TextMultiByte : ReceiveCase
{
    internal override ReceiverPair Receivers() => new(Opcode.Text, Payloads.MultiByte(Size));
}

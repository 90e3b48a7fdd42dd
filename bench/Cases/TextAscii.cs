using KeyRx.Bench.Wire;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Bench.Cases;

/// <summary>Text messages in English: the same and UTF-8.</summary>
public class TextAscii : ReceiveCase
{
    internal override ReceiverPair Receivers() => new(Opcode.Text, Payloads.Ascii(Size));
}

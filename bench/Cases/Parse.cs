using KeyRx.Bench.Wire;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Bench.Cases;

/// <summary>Binary messages: header, unmasking, copy.</summary>
public class Parse : ReceiveCase
{
    internal override ReceiverPair Receivers() => new(Opcode.Binary, Payloads.Random(Size));
}

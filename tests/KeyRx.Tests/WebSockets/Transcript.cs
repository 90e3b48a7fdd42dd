using System.Buffers;
using KeyRx.Testing;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Messages;

namespace KeyRx.Tests.WebSockets;

/// <summary>
/// What an assembler makes of bytes that arrive in pieces, a line each: "Text 48656C6C6F", "Close 03E8", and last,
/// where a rule was broken, the status to close with. Which of two rules a byte breaks first may depend on the cut.
/// </summary>
internal static class Transcript
{
    public static List<string> Read(WebSocketRole role, IEnumerable<byte[]> pieces, long messageBytesMax = 64 * 1024)
    {
        var assembler = new MessageAssembler(role);
        assembler.Reset(messageBytesMax);
        return Read(assembler, pieces, out _);
    }

    public static List<string> Read(
        MessageAssembler assembler, IEnumerable<byte[]> pieces, out ProtocolViolation violation)
    {
        var lines = new List<string>();
        var left = Array.Empty<byte>();
        violation = ProtocolViolation.None;
        foreach (var piece in pieces)
        {
            // What was left and what has come are two segments, as in a pipe; else it lies in one
            // piece, as in the receive buffer.
            var input = left.Length == 0 ? new ReadOnlySequence<byte>(piece) : Chunked.Join([left, piece]);
            MessageReadResult result;
            while ((result = assembler.TryRead(ref input, out var message, out violation)) == MessageReadResult.Message)
                lines.Add($"{message.Opcode} {Convert.ToHexString(message.Payload.ToArray())}");
            if (result == MessageReadResult.Violation)
            {
                lines.Add($"violation {violation.CloseStatus()}");
                return lines;
            }

            left = input.ToArray();
        }

        return lines;
    }
}

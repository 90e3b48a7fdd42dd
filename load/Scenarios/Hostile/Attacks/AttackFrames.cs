using System.Buffers;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Load.Scenarios.Hostile.Attacks;

/// <summary>Masked frames as bytes. Pure.</summary>
internal static class AttackFrames
{
    private const uint MaskingKey = 2_654_435_761; // not new for each frame (RFC 6455 5.3): an attacker does not care

    internal static byte[] Text(ReadOnlySpan<byte> payload) => Repeated(1, Opcode.Text, payload);

    /// <summary>The same frame, many times.</summary>
    internal static byte[] Repeated(int count, Opcode opcode, ReadOnlySpan<byte> payload, bool fin = true)
    {
        var output = new ArrayBufferWriter<byte>();
        for (var i = 0; i < count; i++)
            FrameWriter.WriteMasked(output, opcode, payload, MaskingKey, fin);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Text messages, each written by its number.</summary>
    internal static byte[] Messages(int count, Action<IBufferWriter<byte>, int> write)
    {
        var output = new ArrayBufferWriter<byte>();
        var message = new ArrayBufferWriter<byte>();
        for (var i = 0; i < count; i++)
        {
            message.ResetWrittenCount();
            write(message, i);
            FrameWriter.WriteMasked(output, Opcode.Text, message.WrittenSpan, MaskingKey);
        }

        return output.WrittenSpan.ToArray();
    }
}

using System.Buffers;
using System.Buffers.Binary;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Load.Swarm;

/// <summary>
/// A masked binary message that is written again and again with another time stamp: masking each anew would cost this
/// program more than the server's echo costs the server. The mask is drawn once (RFC 6455 5.3 protects proxies, of
/// which there are none here).
/// </summary>
internal sealed class EchoFrame
{
    private readonly byte[] _frame;
    private readonly int _payloadStart;
    private readonly long _mask;

    internal EchoFrame(int size, uint maskingKey)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameWriter.WriteMasked(output, Opcode.Binary, new byte[size], maskingKey);
        _frame = output.WrittenSpan.ToArray();
        _payloadStart = _frame.Length - size;
        _mask = BinaryPrimitives.ReadInt64LittleEndian(_frame.AsSpan(_payloadStart)); // of zeros: the mask itself
    }

    internal void Write(ArrayBufferWriter<byte> output, long stampNanos)
    {
        var frame = output.GetSpan(_frame.Length);
        _frame.CopyTo(frame);
        BinaryPrimitives.WriteInt64LittleEndian(frame[_payloadStart..], stampNanos ^ _mask);
        output.Advance(_frame.Length);
    }
}

using System.Buffers;
using KeyRx.WebSockets;

namespace KeyRx.Bench.Wire;

/// <summary>Masked frames as a client sends them: the same bytes for both implementations.</summary>
internal static class ClientFrames
{
    /// <summary>Enough frames that their keys and places in a chunk differ, not so many that memory is what is measured.</summary>
    private const int TotalBytesMin = 256 * 1024;

    /// <summary>Whole one-frame messages back to back, each with its own masking key.</summary>
    internal static byte[] Write(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        var random = new Random(payload.Length);
        var frames = new ArrayBufferWriter<byte>();
        do FrameWriter.WriteMasked(frames, opcode, payload, (uint)random.NextInt64());
        while (frames.WrittenCount < TotalBytesMin);
        return frames.WrittenSpan.ToArray();
    }
}

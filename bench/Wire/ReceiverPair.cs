using KeyRx.WebSockets.Deflate;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Bench.Wire;

/// <summary>Both implementations over the same bytes, each with a stream of its own.</summary>
internal sealed class ReceiverPair : IDisposable
{
    internal ReceiverPair(Opcode opcode, byte[] payload, bool deflated = false)
    {
        var frames = deflated ? ClientFrames.WriteDeflated(opcode, payload) : ClientFrames.Write(opcode, payload);
        KeyRx = new KeyRxReceiver(new ChunkStream(frames), payload.Length, deflated ? new InflaterPool() : null);
        DotNet = new DotNetReceiver(new ChunkStream(frames), payload.Length, deflated ? DotNetDeflate.Options : null);

        // Fast and wrong is worth nothing: both must hand out what was sent.
        Check(KeyRx.ReceiveCopy(), payload);
        Check(DotNet.ReceiveCopy(), payload);
    }

    internal KeyRxReceiver KeyRx { get; }

    internal DotNetReceiver DotNet { get; }

    public void Dispose() => DotNet.Dispose();

    private static void Check(ReadOnlySpan<byte> received, byte[] sent)
    {
        if (!received.SequenceEqual(sent)) throw new InvalidOperationException("received other bytes than were sent");
    }
}

using System.Buffers.Binary;
using System.Diagnostics;

namespace KeyRx.Peers;

/// <summary>
/// Each millisecond the messages that are due, from a thread of its own. Open-loop: counted from the start, so that a
/// slow tick spares no one. A message begins with the time of publishing and its sequence, both u64 little-endian.
/// </summary>
internal sealed class MessageSource(PeerOptions options, Action<byte[]> publish)
{
    internal const int SizeBytesMin = 16;

    private const int TickMillis = 1;
    private const double NanosPerSecond = 1e9;

    private ulong _sequence;

    /// <summary>Publishes until the program ends; not at all with a rate of 0.</summary>
    internal void Start()
    {
        if (options.RatePerSecond > 0) new Thread(Run) { Name = "source", IsBackground = true }.Start();
    }

    private void Run()
    {
        var origin = Stopwatch.GetTimestamp();
        while (true)
        {
            var due = (ulong)(Stopwatch.GetElapsedTime(origin).TotalSeconds * options.RatePerSecond);
            while (_sequence < due) publish(Create());
            Thread.Sleep(TickMillis);
        }
    }

    private byte[] Create()
    {
        var message = new byte[options.SizeBytes];
        message.AsSpan(SizeBytesMin).Fill((byte)'x');
        // The stopwatch is CLOCK_MONOTONIC on Linux.
        var nanos = Stopwatch.GetTimestamp() * (NanosPerSecond / Stopwatch.Frequency);
        BinaryPrimitives.WriteUInt64LittleEndian(message, (ulong)nanos);
        BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(sizeof(ulong)), ++_sequence);
        return message;
    }
}

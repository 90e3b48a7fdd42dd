using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using KeyRx.Load.Errors;
using KeyRx.Protocol.Messages;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Load.Scenarios;

/// <summary>
/// A client that misbehaves on purpose: small masked text messages at a rate no one may have, in a burst a millisecond;
/// cut, it comes back. Blocks the thread that runs it: an own one, so that the measured connections do not wait for it.
/// </summary>
internal sealed class FloodClient(LoadSettings settings, int messagesPerSecond)
{
    private const int BurstsPerSecond = 1000;
    private const int BurstMicros = 1_000_000 / BurstsPerSecond;
    private static readonly TimeSpan ReturnDelay = TimeSpan.FromMilliseconds(50); // as a careless client would

    private readonly int _messagesPerBurst = Math.Max(1, messagesPerSecond / BurstsPerSecond);

    internal FloodOutcome Outcome { get; } = new();

    /// <summary>Floods for the given time.</summary>
    internal void Run(TimeSpan duration, CancellationToken cancellation)
    {
        var burst = WriteBurst();
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < duration && !cancellation.IsCancellationRequested)
        {
            try
            {
                using var connection = FloodConnection.Open(settings, burst);
                Flood(connection, duration - Stopwatch.GetElapsedTime(started), cancellation);
            }
            catch (Exception e) when (e is SocketException or RunException)
            {
                Outcome.Failures.Add(e.Message);
            }

            cancellation.WaitHandle.WaitOne(ReturnDelay);
        }
    }

    private byte[] WriteBurst()
    {
        var ping = new ArrayBufferWriter<byte>();
        ClientMessageWriter.Ping(ping);
        var output = new ArrayBufferWriter<byte>();
        for (uint i = 1; i <= _messagesPerBurst; i++)
            FrameWriter.WriteMasked(output, Opcode.Text, ping.WrittenSpan, maskingKey: unchecked(i * 2_654_435_761));
        return output.WrittenSpan.ToArray();
    }

    private void Flood(FloodConnection connection, TimeSpan left, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        long bursts = 0;
        while (connection.End is null
            && Stopwatch.GetElapsedTime(started) < left
            && !cancellation.IsCancellationRequested)
        {
            var due = Stopwatch.GetElapsedTime(started).TotalSeconds * BurstsPerSecond;
            var isDue = bursts <= due;
            if (isDue && connection.TrySendBurst())
                bursts++;
            connection.Receive(isDue ? 0 : BurstMicros);
        }

        Count(bursts * _messagesPerBurst, connection, Stopwatch.GetElapsedTime(started));
    }

    private void Count(long messages, FloodConnection connection, TimeSpan elapsed)
    {
        Outcome.Messages += messages;
        if (connection.End is null)
            return;

        if (Outcome.Cuts.Total == 0)
        {
            (Outcome.FirstCut, Outcome.FirstStatus, Outcome.MessagesToFirstCut) =
                (elapsed, connection.CloseStatus, messages);
        }
        Outcome.Cuts.Add(connection.End);
    }
}

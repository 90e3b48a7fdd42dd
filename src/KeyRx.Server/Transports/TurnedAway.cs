using System.Buffers;
using System.Net.Sockets;
using KeyRx.Server.Limits;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Server.Transports;

/// <summary>
/// Accepted sockets for which there is no slot or no descriptor: told so, and closed once the peer has closed or a
/// short while is over. Until then what they send is read, for closing with unread bytes is a reset, which eats the
/// answer.
/// </summary>
/// <remarks>Any thread.</remarks>
internal sealed class TurnedAway(TimeProvider time)
{
    /// <summary>At the same time; they live on the descriptors that admission keeps free.</summary>
    internal const int CountMax = 64;

    internal static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(100);
    private int _count;

    internal static byte[] Answer { get; } = WriteAnswer();

    /// <summary>Answers and closes; beyond so many at a time it only closes. Never throws.</summary>
    internal async Task EndAsync(Socket accepted)
    {
        if (Interlocked.Increment(ref _count) <= CountMax) await AnswerAsync(accepted).ConfigureAwait(false);
        else accepted.Dispose();
        Interlocked.Decrement(ref _count);
    }

    private async Task AnswerAsync(Socket accepted)
    {
        using var patience = new CancellationTokenSource(Linger, time);
        using (accepted)
        {
            try
            {
                await accepted.SendAsync(Answer, patience.Token).ConfigureAwait(false);
                accepted.Shutdown(SocketShutdown.Send);
                var unread = new byte[1024];
                while (await accepted.ReceiveAsync(unread, patience.Token).ConfigureAwait(false) > 0)
                    Array.Clear(unread); // a token may have been in it
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // It is gone, or it had its time.
            }
        }
    }

    private static byte[] WriteAnswer()
    {
        var output = new ArrayBufferWriter<byte>();
        var retryAfter = $"Retry-After: {Admission.RetryAfterSeconds}\r\n";
        UpgradeResponse.WriteRefusal(output, 503, "all connections are taken", retryAfter);
        return output.WrittenSpan.ToArray();
    }
}

using System.Buffers;
using System.Net.Sockets;
using KeyRx.WebSockets;

namespace KeyRx.Server;

/// <summary>
/// An accepted socket for which there is no slot or no descriptor: told so, and closed once the peer has closed or a
/// short while is over. Until then what it sends is read, for closing with unread bytes is a reset, which eats the answer.
/// </summary>
/// <remarks>Any thread.</remarks>
internal static class TurnedAway
{
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(100);
    private static readonly byte[] Answer = WriteAnswer();

    internal static async Task EndAsync(Socket accepted, TimeProvider time)
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
                {
                }
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
        UpgradeResponse.WriteRefusal(output, 503, "all connections are taken", Opening.RetryAfter);
        return output.WrittenSpan.ToArray();
    }
}

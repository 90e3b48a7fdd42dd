using System.Net.WebSockets;
using System.Threading.Channels;

namespace KeyRx.Peers;

/// <summary>
/// What waits for one client, and the loop that sends it. Offered to by the source, sent by the pool.
/// </summary>
internal sealed class ClientQueue(WebSocket socket)
{
    private const int MessagesMax = 4096; // the oldest are dropped for a client that is slower

    private readonly Channel<byte[]> _channel = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MessagesMax)
    {
        FullMode = BoundedChannelFullMode.DropOldest,
        SingleReader = true,
        SingleWriter = true,
    });

    internal void Offer(byte[] message) => _channel.Writer.TryWrite(message);

    internal void Complete() => _channel.Writer.TryComplete();

    internal async Task SendAsync()
    {
        try
        {
            while (await _channel.Reader.WaitToReadAsync())
            {
                while (_channel.Reader.TryRead(out var message))
                {
                    await socket.SendAsync(
                        message, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            Complete(); // the client is gone; the reader has seen it too
        }
    }
}

using System.Buffers;
using System.Net.WebSockets;

namespace KeyRx.Peers;

/// <summary>Reads with a buffer only while there is something: a zero-byte read waits for it.</summary>
internal static class SocketReader
{
    private const int BufferBytes = 4096;

    /// <summary>Until the client closes or is gone.</summary>
    internal static Task DrainAsync(WebSocket socket) => ReadAsync(socket, isEcho: false);

    /// <summary>Sends back each fragment as it came, until the client closes or is gone.</summary>
    internal static Task EchoAsync(WebSocket socket) => ReadAsync(socket, isEcho: true);

    private static async Task ReadAsync(WebSocket socket, bool isEcho)
    {
        try
        {
            while (await ReadOneAsync(socket, isEcho))
            {
            }

            if (socket.State == WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            socket.Abort();
        }
    }

    private static async Task<bool> ReadOneAsync(WebSocket socket, bool isEcho)
    {
        await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
        if (socket.State != WebSocketState.Open) return false;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            if (received.MessageType == WebSocketMessageType.Close) return false;
            if (isEcho)
            {
                await socket.SendAsync(
                    buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage,
                    CancellationToken.None);
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

using System.Net.WebSockets;

namespace KeyRx.Bench.Wire;

/// <summary>
/// Whole messages as System.Net.WebSockets gives them: into one reused buffer until the end of the message.
/// </summary>
internal sealed class DotNetReceiver(Stream stream, int messageBytesMax, WebSocketDeflateOptions? deflate = null)
    : IDisposable
{
    private readonly byte[] _message = new byte[Math.Max(messageBytesMax, ChunkStream.ChunkBytes)];

    private readonly WebSocket _socket = WebSocket.CreateFromStream(
        stream, new WebSocketCreationOptions { IsServer = true, DangerousDeflateOptions = deflate });

    public void Dispose() => _socket.Dispose();

    /// <summary>Receives so many messages, as a receive loop does, and counts their bytes.</summary>
    internal long Receive(int count)
    {
        long bytes = 0;
        for (var i = 0; i < count; i++) bytes += ReceiveOne();
        return bytes;
    }

    /// <summary>A copy of the next message.</summary>
    internal byte[] ReceiveCopy() => _message.AsSpan(0, ReceiveOne()).ToArray();

    private int ReceiveOne()
    {
        var length = 0;
        while (true)
        {
            // Everything is there at once, so the value tasks are complete and nobody waits.
            var result =
                _socket.ReceiveAsync(_message.AsMemory(length), CancellationToken.None).GetAwaiter().GetResult();
            length += result.Count;
            if (result.EndOfMessage) return length;
        }
    }
}

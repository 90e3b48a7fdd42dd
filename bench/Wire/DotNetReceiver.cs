using System.Net.WebSockets;

namespace KeyRx.Bench.Wire;

/// <summary>Whole messages as System.Net.WebSockets gives them: into one reused buffer until the end of the message.</summary>
internal sealed class DotNetReceiver(Stream stream, int messageBytesMax, WebSocketDeflateOptions? deflate = null) : IDisposable
{
    private readonly byte[] _message = new byte[Math.Max(messageBytesMax, ChunkStream.ChunkBytes)];

    private readonly WebSocket _socket = WebSocket.CreateFromStream(
        stream, new WebSocketCreationOptions { IsServer = true, DangerousDeflateOptions = deflate });

    public void Dispose() => _socket.Dispose();

    /// <summary>The next message; valid until the next call.</summary>
    internal ReadOnlyMemory<byte> Receive()
    {
        var length = 0;
        while (true)
        {
            // Everything is there at once, so the value tasks are complete and nobody waits.
            var result = _socket.ReceiveAsync(_message.AsMemory(length), CancellationToken.None).GetAwaiter().GetResult();
            length += result.Count;
            if (result.EndOfMessage) return _message.AsMemory(0, length);
        }
    }
}

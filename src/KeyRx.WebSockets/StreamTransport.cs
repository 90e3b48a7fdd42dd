using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;

namespace KeyRx.WebSockets;

/// <summary>A stream as two pipes; holds no buffer while it waits for bytes. Owns the stream.</summary>
internal sealed class StreamTransport(Stream stream) : IDuplexPipe, IAsyncDisposable
{
    private static readonly StreamPipeReaderOptions ReaderOptions = new(
        bufferSize: 16 * 1024, leaveOpen: true, useZeroByteReads: true);

    private static readonly StreamPipeWriterOptions WriterOptions = new(minimumBufferSize: 4096, leaveOpen: true);

    /// <inheritdoc/>
    public PipeReader Input { get; } = PipeReader.Create(stream, ReaderOptions);

    /// <inheritdoc/>
    public PipeWriter Output { get; } = PipeWriter.Create(stream, WriterOptions);

    /// <summary>
    /// FIN, where the stream knows one: what was sent before it reaches the peer whatever it still sends. False where
    /// only the stream's end says it.
    /// </summary>
    internal async ValueTask<bool> TryEndOutputAsync()
    {
        switch (stream)
        {
            case SslStream tls:
                await tls.ShutdownAsync().ConfigureAwait(false);
                return true;
            case NetworkStream network:
                network.Socket.Shutdown(SocketShutdown.Send);
                return true;
            default:
                return false;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => stream.DisposeAsync();
}

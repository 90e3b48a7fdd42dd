using System.IO.Pipelines;
using System.Net.Sockets;

namespace KeyRx.Tests.WebSockets;

/// <summary>A socket as two pipes, as Kestrel has it: what was flushed goes out before it ends.</summary>
internal sealed class SocketPipes : IDuplexPipe, IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly Pipe _received = new();
    private readonly Pipe _sent = new();
    private readonly Task _receiving;
    private readonly Task _sending;

    internal SocketPipes(Socket socket)
    {
        _socket = socket;
        _receiving = ReceiveAsync();
        _sending = SendAsync();
    }

    public PipeReader Input => _received.Reader;

    public PipeWriter Output => _sent.Writer;

    public async ValueTask DisposeAsync()
    {
        await _sending;
        _socket.Dispose();
        await _receiving;
    }

    private async Task ReceiveAsync()
    {
        try
        {
            while (await _socket.ReceiveAsync(_received.Writer.GetMemory(4096)) is > 0 and var length)
            {
                _received.Writer.Advance(length);
                if ((await _received.Writer.FlushAsync()).IsCompleted) break;
            }

            await _received.Writer.CompleteAsync();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            await _received.Writer.CompleteAsync(e);
        }
    }

    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                var read = await _sent.Reader.ReadAsync();
                foreach (var piece in read.Buffer)
                {
                    for (var rest = piece; !rest.IsEmpty;) rest = rest[await _socket.SendAsync(rest)..];
                }

                _sent.Reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) break;
            }

            _socket.Shutdown(SocketShutdown.Send);
            await _sent.Reader.CompleteAsync();
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            await _sent.Reader.CompleteAsync(e);
            _socket.Dispose();
        }
    }
}

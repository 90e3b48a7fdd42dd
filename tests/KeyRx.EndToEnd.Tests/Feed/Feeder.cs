using System.Net.Sockets;
using System.Text;

namespace KeyRx.EndToEnd.Tests.Feed;

/// <summary>A remapper at the daemon's Unix socket.</summary>
internal sealed class Feeder : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly NetworkStream _stream;
    private readonly StreamReader _reader;

    public Feeder(string path)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        _stream = new NetworkStream(_socket);
        _reader = new StreamReader(_stream, Encoding.UTF8);
    }

    public ValueTask SayAsync(string text, CancellationToken cancellation) =>
        _stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation);

    /// <summary>The next answer; null when the daemon has closed.</summary>
    public ValueTask<string?> HearAsync(CancellationToken cancellation) => _reader.ReadLineAsync(cancellation);

    /// <summary>Says no more, and hears on.</summary>
    public void EndSaying() => _socket.Shutdown(SocketShutdown.Send);

    public void Dispose()
    {
        _reader.Dispose();
        _stream.Dispose();
        _socket.Dispose();
    }
}

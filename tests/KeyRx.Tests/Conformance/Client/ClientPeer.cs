using System.Net;
using System.Net.Sockets;

namespace KeyRx.Tests.Conformance;

/// <summary>
/// A server of bare TCP for one client: reads the request, says what the case says, reads frames, and closes first.
/// </summary>
internal sealed class ClientPeer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly MemoryStream _unread = new();
    private readonly byte[] _chunk = new byte[16 * 1024];
    private Socket? _socket;

    internal ClientPeer() => _listener.Start();

    internal Uri Url => new($"ws://{_listener.LocalEndpoint}/ws");

    /// <summary>The client's request.</summary>
    internal async Task<HttpHead> AcceptAsync(CancellationToken cancellation)
    {
        _socket = await _listener.AcceptSocketAsync(cancellation);
        _socket.NoDelay = true;
        while (Unread.IndexOf("\r\n\r\n"u8) < 0)
            ConformanceFailure.Unless(await ReceiveAsync(cancellation), "the client left in the middle of its request");
        var request = HttpHead.Parse(_unread.ToArray());
        ConformanceFailure.Unless(
            request.Rest.Length == 0,
            "RFC 6455 4.1: a client sends nothing behind its request before the answer has come");
        _unread.SetLength(0);
        return request;
    }

    internal Task SendAsync(byte[] bytes, Cut cut, int seed, CancellationToken cancellation) =>
        Cutter.SendAsync(_socket!, bytes, cut, seed, cancellation);

    /// <summary>The frames of the client up to its close frame, or to its FIN where it sends none.</summary>
    internal async Task<List<WireFrame>> ReadToCloseAsync(CancellationToken cancellation)
    {
        while (!EndsWithClose())
        {
            if (!await ReceiveAsync(cancellation)) break;
        }

        return WireFrameReader.ReadAll(Unread, fromClient: true);
    }

    /// <summary>RFC 6455 7.1.1: the server closes TCP first; then the client does, and has sent nothing more.</summary>
    internal async Task CloseFirstAsync(CancellationToken cancellation)
    {
        ConformanceFailure.Unless(
            !(_socket!.Poll(0, SelectMode.SelectRead) && _socket.Available == 0),
            "RFC 6455 7.1.1: the client closed TCP before the server");
        _socket.Shutdown(SocketShutdown.Send);
        var length = _unread.Length;
        while (await ReceiveAsync(cancellation))
        {
        }

        ConformanceFailure.Unless(_unread.Length == length, "RFC 6455 5.5.1: nothing is sent after a close frame");
    }

    /// <summary>Closes TCP at once, in mid-stream.</summary>
    internal void HangUp() => _socket!.Dispose();

    public void Dispose()
    {
        _listener.Dispose();
        _socket?.Dispose();
        _unread.Dispose();
    }

    private ReadOnlySpan<byte> Unread => _unread.GetBuffer().AsSpan(0, (int)_unread.Length);

    private bool EndsWithClose()
    {
        var rest = Unread;
        while (WireFrameReader.TryRead(ref rest, fromClient: true, out var frame))
        {
            if (frame!.Opcode == WireFrame.Close) return true;
        }

        return false;
    }

    private async Task<bool> ReceiveAsync(CancellationToken cancellation)
    {
        var length = await _socket!.ReceiveAsync(_chunk, cancellation);
        _unread.Write(_chunk, 0, length);
        return length > 0;
    }
}

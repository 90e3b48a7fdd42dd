using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KeyRx.Tests.Server.Http;

/// <summary>A TCP connection to a server: it says what the test writes, byte for byte.</summary>
internal sealed class RawRequest : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);

    private RawRequest(int bufferBytes)
    {
        if (bufferBytes > 0) _socket.ReceiveBufferSize = bufferBytes;
    }

    /// <param name="server">Where to.</param>
    /// <param name="text">Said at once.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="bufferBytes">What the kernel takes in for a slow reader; 0 = as it likes.</param>
    internal static async Task<RawRequest> SendAsync(
        IPEndPoint server, string text, CancellationToken cancellation, int bufferBytes = 0)
    {
        var request = new RawRequest(bufferBytes);
        await request._socket.ConnectAsync(server, cancellation);
        await request.SayAsync(text, cancellation);
        return request;
    }

    /// <summary>A plain GET that names the server as its Host.</summary>
    internal static Task<RawRequest> GetAsync(IPEndPoint server, string path, CancellationToken cancellation) =>
        SendAsync(server, Get(server, path), cancellation);

    internal static string Get(IPEndPoint server, string path, string? token = null)
    {
        var line = token is null ? "" : $"Authorization: Bearer {token}\r\n";
        return $"GET {path} HTTP/1.1\r\nHost: {server}\r\n{line}\r\n";
    }

    internal async Task SayAsync(string text, CancellationToken cancellation) =>
        await _socket.SendAsync(Encoding.ASCII.GetBytes(text), cancellation);

    /// <summary>Sends FIN, and reads on.</summary>
    internal void EndSend() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Goes away with a reset.</summary>
    internal void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    /// <summary>All that the server says until its FIN; what it had said until a reset.</summary>
    internal async Task<string> AnswerAsync(CancellationToken cancellation)
    {
        var answer = new StringBuilder();
        var buffer = new byte[64 * 1024];
        try
        {
            while (await _socket.ReceiveAsync(buffer, cancellation) is > 0 and var count)
                answer.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            answer.Append("(reset)");
        }

        return answer.ToString();
    }

    /// <summary>Reads on by so many bytes; less only where the server says no more.</summary>
    internal async Task<int> ReadAsync(int count, CancellationToken cancellation)
    {
        var (buffer, read) = (new byte[count], 0);
        try
        {
            while (read < count
                && await _socket.ReceiveAsync(buffer.AsMemory(read), cancellation) is > 0 and var more)
            {
                read += more;
            }
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return read;
        }

        return read;
    }

    public void Dispose() => _socket.Dispose();
}

using System.Net.WebSockets;
using KeyRx.Testing.Streams;
using KeyRx.WebSockets;

namespace KeyRx.Tests.WebSockets.Differential;

/// <summary>System.Net.WebSockets at a stream: it shows messages, sends a close frame where a rule is broken, and never shows a pong or a ping.</summary>
internal static class DotNetReader
{
    public static async Task<StreamTranscript> ReadAsync(ByteStream stream, CancellationToken cancellation)
    {
        using var connection = new OneWayStream(stream.Bytes);
        using var socket = WebSocket.CreateFromStream(connection, new WebSocketCreationOptions { IsServer = stream.Reader == WebSocketRole.Server, KeepAliveInterval = TimeSpan.Zero });
        List<string> lines = [];
        try
        {
            while (socket.State == WebSocketState.Open) lines.Add(await ReadMessageAsync(socket, cancellation));
        }
        catch (WebSocketException)
        {
            if (SentCloseStatus(connection.Sent, stream.Reader) is { } status) lines.Add(StreamTranscript.BrokenRule(status));
        }

        return new StreamTranscript(lines);
    }

    private static async Task<string> ReadMessageAsync(WebSocket socket, CancellationToken cancellation)
    {
        var buffer = new byte[4096];
        var length = 0;
        ValueWebSocketReceiveResult result;
        do
        {
            result = await socket.ReceiveAsync(buffer.AsMemory(length), cancellation);
            length += result.Count;
        }
        while (!result.EndOfMessage);
        return result.MessageType switch
        {
            WebSocketMessageType.Close => StreamTranscript.Line(Opcode.Close, System.Text.Encoding.UTF8.GetBytes(socket.CloseStatusDescription ?? ""), (int)socket.CloseStatus!),
            WebSocketMessageType.Text => StreamTranscript.Line(Opcode.Text, buffer.AsSpan(0, length)),
            _ => StreamTranscript.Line(Opcode.Binary, buffer.AsSpan(0, length)),
        };
    }

    /// <summary>The status of the close frame among what it sent; the frames before are pongs.</summary>
    private static int? SentCloseStatus(ReadOnlyMemory<byte> sent, WebSocketRole sender)
    {
        var receiver = sender == WebSocketRole.Server ? WebSocketRole.Client : WebSocketRole.Server;
        var close = StreamTranscript.Of(new ByteStream(receiver, sent)).Lines.FirstOrDefault(line => line.StartsWith("close", StringComparison.Ordinal));
        return close is null ? null : int.Parse(close.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}

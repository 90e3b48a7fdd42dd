using System.Buffers;
using System.Net.WebSockets;
using KeyRx.Testing.Streams;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Tests.WebSockets.Differential;

/// <summary>
/// System.Net.WebSockets at a stream: it shows messages, sends a close frame where a rule is broken,
/// and never shows a pong or a ping.
/// </summary>
internal static class DotNetReader
{
    /// <summary>It fails the connection without a close frame.</summary>
    public const string FailsUnsaid = "fails unsaid";

    public static async Task<StreamTranscript> ReadAsync(ByteStream stream, CancellationToken cancellation)
    {
        using var connection = new OneWayStream(stream.Bytes, stream.PieceBytesMax);
        using var socket = WebSocket.CreateFromStream(connection, OptionsFor(stream));
        List<string> lines = [];
        try
        {
            while (socket.State == WebSocketState.Open) lines.Add(await ReadMessageAsync(socket, cancellation));
        }
        catch (WebSocketException e)
        {
            if (SentCloseStatus(connection.Sent, stream.Reader) is { } status)
                lines.Add(StreamTranscript.BrokenRule(status));
            else if (e.WebSocketErrorCode != WebSocketError.ConnectionClosedPrematurely) lines.Add(FailsUnsaid);
        }

        return new StreamTranscript(lines);
    }

    private static WebSocketCreationOptions OptionsFor(ByteStream stream)
    {
        var takeover = stream.Compression == StreamCompression.Takeover;
        return new()
        {
            IsServer = stream.Reader == WebSocketRole.Server,
            KeepAliveInterval = TimeSpan.Zero,
            DangerousDeflateOptions = stream.Compression == StreamCompression.None
                ? null
                : new() { ClientContextTakeover = takeover, ServerContextTakeover = takeover },
        };
    }

    private static async Task<string> ReadMessageAsync(WebSocket socket, CancellationToken cancellation)
    {
        var message = new ArrayBufferWriter<byte>();
        ValueWebSocketReceiveResult result;
        do
        {
            result = await socket.ReceiveAsync(message.GetMemory(4096), cancellation);
            message.Advance(result.Count);
        }
        while (!result.EndOfMessage);
        return result.MessageType switch
        {
            WebSocketMessageType.Close => StreamTranscript.Line(
                Opcode.Close, System.Text.Encoding.UTF8.GetBytes(socket.CloseStatusDescription ?? ""),
                (int)socket.CloseStatus!),
            WebSocketMessageType.Text => StreamTranscript.Line(Opcode.Text, message.WrittenSpan),
            _ => StreamTranscript.Line(Opcode.Binary, message.WrittenSpan),
        };
    }

    /// <summary>The status of the close frame among what it sent; the frames before are pongs.</summary>
    private static int? SentCloseStatus(ReadOnlyMemory<byte> sent, WebSocketRole sender)
    {
        var receiver = sender == WebSocketRole.Server ? WebSocketRole.Client : WebSocketRole.Server;
        var close = StreamTranscript.Of(new ByteStream(receiver, sent)).Lines
            .FirstOrDefault(line => line.StartsWith("close", StringComparison.Ordinal));
        return close is null ? null : int.Parse(close.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}

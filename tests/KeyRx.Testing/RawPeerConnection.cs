using System.Buffers;
using System.Net.Sockets;
using System.Text;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Handshake;
using KeyRx.WebSockets.Messages;

namespace KeyRx.Testing;

/// <summary>
/// One client of a <see cref="RawPeer"/>. What it sends is read with the rules of a server: masked, or it fails.
/// </summary>
public sealed class RawPeerConnection(Socket socket) : IDisposable
{
    private readonly MessageAssembler _assembler = new(WebSocketRole.Server);
    private readonly byte[] _chunk = new byte[4096];
    private ReadOnlySequence<byte> _unread;

    /// <summary>The whole upgrade request, as text.</summary>
    public async Task<string> ReadRequestAsync(CancellationToken cancellationToken)
    {
        var request = new StringBuilder();
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var length = await socket.ReceiveAsync(_chunk, cancellationToken);
            if (length == 0) throw new EndOfStreamException("the client left in the middle of its request");
            request.Append(Encoding.ASCII.GetString(_chunk, 0, length));
        }

        return request.ToString();
    }

    /// <summary>Reads the request and answers it as a good server would, up to <c>connected</c>.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken, string subprotocol = Subprotocols.JsonName)
    {
        await UpgradeAsync(cancellationToken, subprotocol);
        await SendAsync(
            output => ServerMessageWriter.Connected(
                output, "1.2.3", "client-1", "session-1", 30_000, ["status", "key"],
                new ClockPair(5_000_000, 2_000_000_000)),
            cancellationToken);
    }

    /// <summary>Reads the request and agrees to it; a good server would send <c>connected</c> next.</summary>
    public async Task UpgradeAsync(CancellationToken cancellationToken, string? subprotocol = Subprotocols.JsonName)
    {
        var request = await ReadRequestAsync(cancellationToken);
        var output = new ArrayBufferWriter<byte>();
        UpgradeResponse.WriteAccept(output, KeyOf(request), subprotocol);
        await SendAsync(output.WrittenMemory, cancellationToken);
    }

    /// <summary>Any bytes.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        for (var rest = bytes; !rest.IsEmpty;) rest = rest[await socket.SendAsync(rest, cancellationToken)..];
    }

    /// <summary>Any ASCII.</summary>
    public Task SendAsync(string text, CancellationToken cancellationToken) =>
        SendAsync(Encoding.ASCII.GetBytes(text), cancellationToken);

    /// <summary>A JSON message in a frame of its own.</summary>
    public Task SendAsync(Action<IBufferWriter<byte>> write, CancellationToken cancellationToken)
    {
        var text = new ArrayBufferWriter<byte>();
        write(text);
        return SendFrameAsync(Opcode.Text, text.WrittenMemory, cancellationToken);
    }

    public Task SendFrameAsync(Opcode opcode, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var frame = new ArrayBufferWriter<byte>();
        FrameWriter.Write(frame, opcode, payload.Span);
        return SendAsync(frame.WrittenMemory, cancellationToken);
    }

    /// <summary>A close frame; 1005 stands for one without status.</summary>
    public Task SendCloseAsync(ushort status, string reason, CancellationToken cancellationToken)
    {
        var frame = new byte[FrameWriter.HeaderMax + Rfc6455.ControlPayloadMax];
        var length = status == Rfc6455.CloseNoStatus
            ? FrameWriter.WriteClose(frame)
            : FrameWriter.WriteClose(frame, status, reason.AsSpan());
        return SendAsync(frame.AsMemory(0, length), cancellationToken);
    }

    /// <summary>The client's next message; null when it has closed TCP.</summary>
    public async Task<RawMessage?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (_assembler.TryRead(ref _unread, out var message, out var violation))
            {
                case MessageReadResult.Message:
                    return new RawMessage(message.Opcode, message.Payload.ToArray(), message.CloseStatus);
                case MessageReadResult.Violation:
                    throw new InvalidDataException(violation.Sentence());
                default:
                    break;
            }

            var length = await socket.ReceiveAsync(_chunk, cancellationToken);
            if (length == 0) return null;
            _unread = new ReadOnlySequence<byte>([.. _unread.ToArray(), .. _chunk.AsSpan(0, length)]);
        }
    }

    /// <summary>Sends a TCP reset, and nothing that is still unsent.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    /// <summary>Closes TCP without a word.</summary>
    public void Dispose() => socket.Dispose();

    private static string KeyOf(string request) =>
        request.Split("\r\n").Single(
            line => line.StartsWith("Sec-WebSocket-Key: ", StringComparison.Ordinal))["Sec-WebSocket-Key: ".Length..];
}

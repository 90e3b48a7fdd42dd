using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Tests.Load;

/// <summary>
/// Misbehaves on purpose: after a correct upgrade and ack it sends one-record batches byte by byte, and skips sequences
/// without a word. Serves one connection.
/// </summary>
internal sealed class DribblingServer : IDisposable
{
    private const ushort TopicId = 3;
    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);

    /// <summary>Bytes of one send.</summary>
    internal int ChunkBytes { get; init; } = 1;

    internal DribblingServer() => _listener.Start();

    internal IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Sends one record for each sequence, and closes with 1001.</summary>
    internal async Task ServeAsync(ulong[] sequences, CancellationToken cancellation)
    {
        using var socket = await _listener.AcceptSocketAsync(cancellation);
        socket.NoDelay = true;
        var key = await ReadKeyAsync(socket, cancellation);
        var output = new ArrayBufferWriter<byte>();
        UpgradeResponse.WriteAccept(output, key, Subprotocols.BinaryName);
        WriteAck(output);
        foreach (var sequence in sequences)
            WriteRecord(output, sequence);
        WriteClose(output);

        for (var i = 0; i < output.WrittenCount; i += ChunkBytes)
        {
            var length = Math.Min(ChunkBytes, output.WrittenCount - i);
            await socket.SendAsync(output.WrittenMemory.Slice(i, length), cancellation);
        }

        await ReadToEndAsync(socket, cancellation);
    }

    public void Dispose() => _listener.Dispose();

    private static async Task<string> ReadKeyAsync(Socket socket, CancellationToken cancellation)
    {
        const string Name = "Sec-WebSocket-Key: ";
        var buffer = new byte[4096];
        var length = 0;
        string head;
        do
        {
            length += await socket.ReceiveAsync(buffer.AsMemory(length), cancellation);
            head = Encoding.ASCII.GetString(buffer, 0, length);
        }
        while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal));

        var start = head.IndexOf(Name, StringComparison.Ordinal) + Name.Length;
        return head[start..head.IndexOf('\r', start)];
    }

    private static void WriteAck(ArrayBufferWriter<byte> output)
    {
        var ack = new ArrayBufferWriter<byte>();
        ServerMessageWriter.Ack(ack, "1"u8, [new TopicAck(Topics.Load, TopicId, new StreamPosition(1, 0), null)]);
        FrameWriter.Write(output, Opcode.Text, ack.WrittenSpan);
    }

    private static void WriteRecord(ArrayBufferWriter<byte> output, ulong sequence)
    {
        var batch = new byte[BinaryBatch.HeaderSize + BinaryBatch.PayloadRecordSize(16)];
        BinaryBatch.WriteHeader(batch, flags: 0, TopicId, count: 1, sequence);
        BinaryBatch.WritePayloadRecord(batch.AsSpan(BinaryBatch.HeaderSize), new byte[16]);
        FrameWriter.Write(output, Opcode.Binary, batch);
    }

    private static void WriteClose(ArrayBufferWriter<byte> output)
        => output.Advance(FrameWriter.WriteClose(output.GetSpan(128), Rfc6455.CloseGoingAway, "bye"u8));

    private static async Task ReadToEndAsync(Socket socket, CancellationToken cancellation)
    {
        var buffer = new byte[1024];
        while (await socket.ReceiveAsync(buffer, cancellation) > 0)
        {
        }
    }
}

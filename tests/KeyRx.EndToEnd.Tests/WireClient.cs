using System.Buffers.Binary;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Protocol.Keys;

namespace KeyRx.EndToEnd.Tests;

/// <summary>.NET's own ClientWebSocket and what a client of the wire contract does with it. One reader.</summary>
internal sealed class WireClient : IDisposable
{
    private const int BatchHeaderSize = 16; // PROTOCOL.md, "Binary batches"
    private const int KeyRecordSize = 24; // PROTOCOL.md, "Key records"

    private static readonly string[] Actions = ["release", "press", "repeat"]; // u8 action, PROTOCOL.md, "Key records"

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[64 * 1024];

    private WireClient()
    {
    }

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public string? CloseText => _socket.CloseStatusDescription;

    /// <summary>Epoch of the topic's log, from the snapshot.</summary>
    public string Epoch { get; private set; } = "";

    public static Task<WireClient> ConnectAsync(
        DaemonProcess daemon, string subprotocol, CancellationToken cancellation, string token = DaemonProcess.Token) =>
        ConnectAsync(daemon.Url, subprotocol, cancellation, token);

    public static async Task<WireClient> ConnectAsync(
        Uri url, string subprotocol, CancellationToken cancellation, string token = DaemonProcess.Token)
    {
        var client = new WireClient();
        client._socket.Options.AddSubProtocol(subprotocol);
        client._socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
        await client._socket.ConnectAsync(url, cancellation);
        return client;
    }

    /// <summary>Subscribes to keys; "snapshot SEQ" once the snapshot is there.</summary>
    public async Task<string> SubscribeAsync(CancellationToken cancellation)
    {
        await _socket.SendAsync(
            """{"type":"subscribe","message_id":"1","topics":["key"]}"""u8.ToArray(), WebSocketMessageType.Text, true,
            cancellation);
        while (true)
        {
            var message = await ReceiveAsync(cancellation);
            if (!message.IsText) continue;
            var json = Json(message.Bytes);
            if (json.GetProperty("type").GetString() != "snapshot") continue;
            Epoch = json.GetProperty("epoch").GetString()!;
            return $"snapshot {json.GetProperty("seq").GetUInt64()}";
        }
    }

    /// <summary>Subscribes as one who has seen nothing of this epoch, so that every event comes.</summary>
    public async Task ResumeFromStartAsync(string epoch, CancellationToken cancellation)
    {
        var text =
            $$$$"""{"type":"subscribe","message_id":"1","topics":["key"],"resume":{"key":{"epoch":"{{{{epoch}}}}","seq":0}}}""";
        await _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, cancellation);
    }

    /// <summary>Subscribes to keys after a position; false when the server says that something is missing.</summary>
    public async Task<bool> ResumeAsync(string epoch, ulong sequence, CancellationToken cancellation)
    {
        var text =
            $$$$"""{"type":"subscribe","message_id":"1","topics":["key"],"resume":{"key":{"epoch":"{{{{epoch}}}}","seq":{{{{sequence}}}}}}}""";
        await _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, cancellation);
        while (true)
        {
            var json = Json((await ReceiveAsync(cancellation)).Bytes);
            if (json.GetProperty("type").GetString() == "ack")
                return json.GetProperty("topics").GetProperty("key").GetProperty("resumed").GetBoolean();
        }
    }

    /// <summary>The next events as "SEQ KEY_CODE ACTION", at least so many.</summary>
    public async Task<List<string>> ReadKeysAsync(int count, CancellationToken cancellation)
    {
        List<string> lines = [];
        while (lines.Count < count)
        {
            var message = await ReceiveAsync(cancellation);
            if (!message.IsText) lines.AddRange(Batch(message.Bytes));
            else if (Json(message.Bytes) is var json && json.GetProperty("type").GetString() == "event")
                lines.Add(Event(json));
        }

        return lines;
    }

    /// <summary>Reads on until the server closes, and answers it.</summary>
    public async Task ReadToCloseAsync(CancellationToken cancellation)
    {
        while ((await _socket.ReceiveAsync(_buffer.AsMemory(), cancellation)).MessageType != WebSocketMessageType.Close)
        {
        }

        await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
    }

    public void Dispose() => _socket.Dispose();

    private async Task<(bool IsText, ReadOnlyMemory<byte> Bytes)> ReceiveAsync(CancellationToken cancellation)
    {
        var length = 0;
        while (true)
        {
            var result = await _socket.ReceiveAsync(_buffer.AsMemory(length), cancellation);
            if (result.MessageType == WebSocketMessageType.Close)
                throw new WebSocketException($"closed with {_socket.CloseStatus}");
            length += result.Count;
            if (result.EndOfMessage)
                return (result.MessageType == WebSocketMessageType.Text, _buffer.AsMemory(0, length));
        }
    }

    private static JsonElement Json(ReadOnlyMemory<byte> bytes) => JsonElement.Parse(bytes.Span);

    private static string Event(JsonElement json)
    {
        var payload = json.GetProperty("payload");
        var synthetic = payload.TryGetProperty("synthetic", out var flag) && flag.GetBoolean() ? " synthetic" : "";
        return $"{json.GetProperty("seq").GetUInt64()} {payload.GetProperty("key_code").GetString()} " +
            $"{payload.GetProperty("action").GetString()}{synthetic}";
    }

    /// <summary>Reads the layout by hand: the server's own codec would share its mistakes.</summary>
    private static IEnumerable<string> Batch(ReadOnlyMemory<byte> bytes)
    {
        var sequence = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[8..]);
        var count = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[4..]);
        for (var i = 0; i < count; i++)
        {
            var record = bytes.Slice(BatchHeaderSize + (i * KeyRecordSize), KeyRecordSize).Span;
            var native = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{sequence + (ulong)i} {KeyCodes.EvdevName(native)} {Actions[record[20]]}");
        }
    }
}

using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace KeyRx.EndToEnd.Tests.Guests;

/// <summary>
/// A client of the daemon in the guest, on .NET's own WebSocket and the JSON of PROTOCOL.md: shares no code with the
/// product. Reads only while a caller waits; one caller at a time.
/// </summary>
internal sealed class GuestClient : IAsyncDisposable
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(20); // a guest without hardware help may be slow
    private readonly ClientWebSocket _socket = new();
    private readonly ArraySegment<byte> _buffer = new byte[64 * 1024];

    public KeyModel Keys { get; } = new();

    /// <summary>Messages of the other topics, in order.</summary>
    public List<JsonElement> Others { get; } = [];

    public static async Task<GuestClient> ConnectAsync(int port, string token, CancellationToken cancellation)
    {
        var client = new GuestClient();
        client._socket.Options.AddSubProtocol("keyrx.v1.json");
        client._socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
        await client._socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/ws"), cancellation)
            .WaitAsync(WaitMax, cancellation);
        await client.UntilAsync(message => IsType(message, "connected"), cancellation);
        await client.SendAsync(
            """{"type":"subscribe","message_id":"1","topics":["key","device","error"]}""", cancellation);
        await client.UntilAsync(message => IsType(message, "ack"), cancellation);
        await client.UntilAsync(message => IsType(message, "snapshot") && IsTopic(message, "key"), cancellation);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        if (_socket.State == WebSocketState.Open)
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        _socket.Dispose();
    }

    /// <summary>Reads up to the first message that fits.</summary>
    public async Task<JsonElement> UntilAsync(
        Predicate<JsonElement> fits, CancellationToken cancellation,
        [CallerArgumentExpression(nameof(fits))] string what = "")
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(WaitMax);
        while (true)
        {
            var message = await ReadAsync(what, limit.Token);
            Apply(message);
            if (fits(message)) return message;
        }
    }

    /// <summary>Reads up to this key event; with device 0 from any keyboard.</summary>
    public Task<JsonElement> UntilKeyAsync(string key, string action, int device, CancellationToken cancellation) =>
        UntilAsync(
            message => IsType(message, "event") && IsTopic(message, "key")
                && Keys.Steps[^1] is var step && step.Key == key && step.Action == action
                && (device == 0 || step.Device == device),
            cancellation,
            $"{action} of {key} on device {device}");

    /// <summary>
    /// Reads up to a message of topic "device" with this action, as in "added"; returns the device's number.
    /// </summary>
    public async Task<int> UntilDeviceAsync(string action, CancellationToken cancellation)
    {
        var message = await UntilAsync(message => IsDevice(message, action), cancellation, $"device {action}");
        return message.GetProperty("payload").GetProperty("device").GetInt32();
    }

    public static bool IsDevice(JsonElement message, string action) =>
        IsType(message, "event") && IsTopic(message, "device")
        && message.GetProperty("payload").GetProperty("action").GetString() == action;

    private static bool IsType(JsonElement message, string type) => message.GetProperty("type").GetString() == type;

    private static bool IsTopic(JsonElement message, string topic) =>
        message.GetProperty("event_type").GetString() == topic;

    private void Apply(JsonElement message)
    {
        var isState = IsType(message, "event") || IsType(message, "snapshot");
        if (IsType(message, "gap")) Keys.Violations.Add("a gap for a client that keeps up");
        else if (!isState || !IsTopic(message, "key")) Others.Add(message);
        else if (IsType(message, "event")) Keys.ApplyEvent(message);
        else Keys.ApplySnapshot(message);
    }

    private Task SendAsync(string json, CancellationToken cancellation) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, endOfMessage: true, cancellation);

    private async Task<JsonElement> ReadAsync(string what, CancellationToken cancellation)
    {
        try
        {
            return await ReadAsync(cancellation);
        }
        catch (OperationCanceledException e)
        {
            var last = Keys.Steps.Count == 0 ? "no key" : Keys.Steps[^1].ToString();
            throw new TimeoutException(
                $"no {what} after {WaitMax}; {Keys.Steps.Count} keys heard, the last: {last}", e);
        }
    }

    private async Task<JsonElement> ReadAsync(CancellationToken cancellation)
    {
        var length = 0;
        WebSocketReceiveResult received;
        do
        {
            received = await _socket.ReceiveAsync(_buffer[length..], cancellation);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                throw new InvalidOperationException(
                    $"closed: {received.CloseStatus} {received.CloseStatusDescription}");
            }
            length += received.Count;
        }
        while (!received.EndOfMessage);

        using var document = JsonDocument.Parse(_buffer[..length]);
        return document.RootElement.Clone();
    }
}

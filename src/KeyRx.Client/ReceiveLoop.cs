using KeyRx.Protocol.Messages;
using KeyRx.WebSockets;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Messages;

namespace KeyRx.Client;

/// <summary>
/// Messages of the WebSocket -> messages of the protocol, for the whole life of a connection: events go to the queue,
/// and wait for room there; answers go to whoever asked.
/// </summary>
/// <remarks>Threading: <see cref="RunAsync"/> once; <see cref="Connected"/> from any thread.</remarks>
#pragma warning disable CA1001 // The watch ends with RunAsync, which always ends.
internal sealed class ReceiveLoop(
#pragma warning restore CA1001
    WebSocketConnection socket, MessageQueue queue, PendingRequests requests, KeyRxClientOptions options)
{
    private static readonly byte[] JsonPong = "{\"type\":\"pong\"}"u8.ToArray();
    private static readonly byte[] JsonPing = "{\"type\":\"ping\"}"u8.ToArray();

    private readonly EventDecoder _events = new();
    private readonly List<QueuedMessage> _decoded = [];
    private readonly LatestReply _jsonPong = new(socket);
    private readonly LatestReply _jsonPing = new(socket);
    private readonly TaskCompletionSource<ConnectedPayload> _connected = new(
        TaskCreationOptions.RunContinuationsAsynchronously);

    private HeartbeatWatch? _watch;
    private KeyRxConnectionException? _cut;
    private bool _isEnded;

    /// <summary>The server's first message, or the end that came before it.</summary>
    internal Task<ConnectedPayload> Connected => _connected.Task;

    /// <summary>
    /// True before anybody is told of the end: who learns of it and disposes at once must not say goodbye in its
    /// place.
    /// </summary>
    internal bool IsEnded => Volatile.Read(ref _isEnded);

    /// <summary>Runs until the connection ends; then tells everybody who waits, and returns why.</summary>
    internal async Task<KeyRxConnectionException> RunAsync()
    {
        var end = await ReceiveAsync().ConfigureAwait(false);
        Volatile.Write(ref _isEnded, true);
        _watch?.Dispose();
        _connected.TrySetException(end);
        requests.FailAll(end);
        queue.Complete(end.Status == Rfc6455.CloseNormal ? null : end);
        return end;
    }

    /// <summary>Sorts the errors; the loop itself knows none.</summary>
    private async Task<KeyRxConnectionException> ReceiveAsync()
    {
        try
        {
            return await ReceiveMessagesAsync().ConfigureAwait(false);
        }
        catch (WebSocketConnectionException e) when (e.Violation != ProtocolViolation.None)
        {
            return ConnectionEnds.Broken(e.Violation);
        }
#pragma warning disable CA1031 // Whatever the transport throws, for its user it means one thing.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Volatile.Read(ref _cut) ?? ConnectionEnds.Lost(e);
        }
    }

    private async Task<KeyRxConnectionException> ReceiveMessagesAsync()
    {
        while (true)
        {
            var end = Take(await socket.ReceiveAsync().ConfigureAwait(false));
            foreach (var message in _decoded)
                await queue.AddAsync(message, CancellationToken.None).ConfigureAwait(false);
            _decoded.Clear();
            if (end is not null) return end;
        }
    }

    private KeyRxConnectionException? Take(WebSocketMessage message)
    {
        switch (message.Opcode)
        {
            case Opcode.Text:
                return ServerMessageReader.TryRead(message.Payload, out var text)
                    ? Take(text)
                    : ConnectionEnds.NotOurProtocol("a message is not the JSON of PROTOCOL.md");
            case Opcode.Binary:
                return _events.TryDecode(message.Payload, _decoded)
                    ? null
                    : ConnectionEnds.NotOurProtocol("a binary batch is malformed");
            default:
                return ConnectionEnds.ClosedByServer(message.CloseStatus, message.CloseReason);
        }
    }

    private KeyRxConnectionException? Take(ServerMessage message)
    {
        if (!_connected.Task.IsCompleted) return TakeFirst(message);
        switch (message.Kind)
        {
            case ServerMessageKind.Event when !_events.TryDecode(message, _decoded):
                return ConnectionEnds.NotOurProtocol("an event lacks a field");
            case ServerMessageKind.Ack:
                _events.Learn(message.Topics);
                if (options.TellsAcks && message.Topics.Count > 0)
                    _decoded.Add(new(new SubscribedMessage(message.Topics)));
                if (message.MessageId is { } done) requests.Complete(done, message);
                return null;
            case ServerMessageKind.Error:
                TakeError(message.Code ?? 0, message.Text ?? "", message.MessageId);
                return null;
            case ServerMessageKind.Ping:
                _jsonPong.Set(JsonPong);
                return null;
            case ServerMessageKind.Clock when ConnectedPayload.TryReadClock(message.Payload, out var clock):
                _events.Clock = clock;
                return null;
            default:
                if (!StateMessages.TryRead(message, out var state)) return null;
                if (state is SnapshotMessage snapshot) _events.Learn(snapshot);
                _decoded.Add(new(state));
                return null;
        }
    }

    private KeyRxConnectionException? TakeFirst(ServerMessage message)
    {
        if (message.Kind != ServerMessageKind.Connected
            || !ConnectedPayload.TryRead(message.Payload, out var connected))
            return ConnectionEnds.NotOurProtocol("its first message is not 'connected'");
        _events.Clock = connected.Clock;
        if (connected.Heartbeat > TimeSpan.Zero)
        {
            _watch = new HeartbeatWatch(
                options.TimeProvider, connected.Heartbeat, () => socket.Silence, () => _jsonPing.Set(JsonPing), Cut);
        }
        _connected.TrySetResult(connected);
        return null;
    }

    private void TakeError(int code, string text, string? messageId)
    {
        if (messageId is null || !requests.Fail(messageId, new KeyRxRequestException(code, text)))
            _decoded.Add(new(new ErrorMessage(code, text)));
    }

    /// <summary>
    /// The far end is silent: ends the connection without a goodbye that nobody would hear. From the watch's timer.
    /// </summary>
    private void Cut(KeyRxConnectionException end)
    {
        Interlocked.CompareExchange(ref _cut, end, null);
        socket.Abort();
    }
}

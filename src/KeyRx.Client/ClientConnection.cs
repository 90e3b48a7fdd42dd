using System.Buffers;
using System.Text;
using KeyRx.Protocol.Messages;
using KeyRx.WebSockets;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Client;

/// <summary>
/// One connection's life: open, receive, requests, close. It cleans up after itself when the server ends it; disposal
/// ends it from here.
/// </summary>
/// <remarks>Threading: requests and disposal from any thread; <see cref="Messages"/> has one reader.</remarks>
internal sealed class ClientConnection : IAsyncDisposable
{
    private readonly WebSocketConnection _socket;
    private readonly KeyRxClientOptions _options;
    private readonly PendingRequests _requests = new();
    private readonly ReceiveLoop _loop;
    private readonly Task _life;

    private ClientConnection(WebSocketConnection socket, KeyRxClientOptions options)
    {
        _socket = socket;
        _options = options;
        Messages = new MessageQueue(options.MaxWaitingMessages);
        _loop = new ReceiveLoop(socket, Messages, _requests, options);
        _life = LiveAsync();
    }

    /// <summary>What was received and not yet read.</summary>
    internal MessageQueue Messages { get; }

    /// <summary>True once nothing more is received: a request would get no answer.</summary>
    internal bool IsEnded => _loop.IsEnded;

    /// <summary>For how long we have waited for bytes; null while we do not.</summary>
    internal TimeSpan? Silence => _socket.Silence;

    /// <summary>What the server said first.</summary>
    internal ConnectedPayload Connected => _loop.Connected.Result;

    /// <summary>Connects; the server's first message has come when the task completes.</summary>
    /// <exception cref="KeyRxConnectionException">It could not be opened.</exception>
    internal static async Task<ClientConnection> OpenAsync(
        KeyRxClientOptions options, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await OpenWithinAsync(options, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw ConnectionEnds.NoAnswer(options);
        }
    }

    /// <summary>Sends a request and waits for its ack.</summary>
    /// <param name="what">For the message of a timeout.</param>
    /// <param name="write">Writes the message with this id.</param>
    /// <param name="cancellationToken">Stops waiting; the server may still obey.</param>
    internal async Task<ServerMessage> RequestAsync(
        string what, Action<IBufferWriter<byte>, byte[]> write, CancellationToken cancellationToken)
    {
        var (id, answer) = _requests.Add();
        try
        {
            var text = new ArrayBufferWriter<byte>();
            write(text, Encoding.ASCII.GetBytes(id));
            ThrowIfTooLong(what, text.WrittenCount);
            return await SendAndWaitAsync(text.WrittenMemory, answer, cancellationToken)
                .WaitAsync(_options.RequestTimeout, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException(
                $"no answer to '{what}' within {_options.RequestTimeout.TotalSeconds:0.###} s: " +
                    $"keep reading messages, answers come between them", e);
        }
        finally
        {
            _requests.Remove(id);
        }
    }

    /// <summary>
    /// Closes with 1000 and waits for the server's answer, or aborts after
    /// <see cref="KeyRxClientOptions.CloseTimeout"/>.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        Messages.Complete(null);
        _requests.FailAll(ConnectionEnds.ClosedHere());
        // An end that came first has its own status to say, and says it (RFC 6455 5.5.1, 7.1.7).
        if (!_loop.IsEnded) await _socket.CloseAsync().ConfigureAwait(false);
        await _life.ConfigureAwait(false);
    }

    private static async Task<ClientConnection> OpenWithinAsync(
        KeyRxClientOptions options, CancellationToken cancellationToken)
    {
        var connection = new ClientConnection(
            await Opening.RunAsync(options, cancellationToken).ConfigureAwait(false), options);
        try
        {
            await connection._loop.Connected.WaitAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            // A connection that has ended by itself is saying goodbye; one that has not is cut.
            if (!connection._loop.Connected.IsCompleted) connection._socket.Abort();
            throw;
        }
    }

    /// <summary>What the server would close the connection for is not sent.</summary>
    private void ThrowIfTooLong(string what, int messageBytes)
    {
        if (Connected.MessageBytesMax is { } most && messageBytes > most)
        {
            throw new KeyRxPublishException(
                $"the message for '{what}' has {messageBytes} bytes, and the server takes {most}: nothing was sent",
                isOutcomeUnknown: false);
        }
    }

    /// <summary>From the receive loop's start until nothing of the connection is left.</summary>
    private async Task LiveAsync()
    {
        // Off the constructor: whoever opens the connection still has to store it.
        await Task.Yield();
        var end = await _loop.RunAsync().ConfigureAwait(false);
        // Where the server was the one to end it this only waits for its FIN.
        if (Rfc6455.IsValidCloseStatus(end.Status))
            await _socket.CloseAsync((ushort)end.Status, end.Reason).ConfigureAwait(false);
        else
            await _socket.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<ServerMessage> SendAndWaitAsync(
        ReadOnlyMemory<byte> text, Task<ServerMessage> answer, CancellationToken cancellationToken)
    {
        try
        {
            await _socket.SendAsync(Opcode.Text, text, cancellationToken).ConfigureAwait(false);
        }
        catch (WebSocketConnectionException)
        {
            // The connection is gone: the receive loop finds out why, and fails the answer with it.
        }

        return await answer.ConfigureAwait(false);
    }
}

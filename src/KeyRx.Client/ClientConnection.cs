using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using KeyRx.Peers;
using KeyRx.Protocol;
using KeyRx.WebSockets.Framing;
using Pipelines.Sockets.Unofficial;

namespace KeyRx.Client;

/// <summary>
/// One socket's life: connect, opening handshake, receive loop, requests, closing handshake. The only file that names a
/// socket. It cleans up after itself when the server ends it; disposal ends it from here.
/// </summary>
/// <remarks>Threading: requests and disposal from any thread; <see cref="Messages"/> has one reader.</remarks>
internal sealed class ClientConnection : IAsyncDisposable
{
    private readonly SocketConnection _pipe;
    private readonly KeyRxClientOptions _options;
    private readonly CancellationTokenSource _abort;
    private readonly FrameSender _sender;
    private readonly PendingRequests _requests = new();
    private readonly ReceiveLoop _loop;
    private readonly Task _life;

    private ClientConnection(SocketConnection pipe, KeyRxClientOptions options)
    {
        _pipe = pipe;
        _options = options;
        _abort = new CancellationTokenSource(Timeout.InfiniteTimeSpan, options.TimeProvider);
        _sender = new FrameSender(pipe.Output);
        Messages = new MessageQueue(options.MessagesWaitingMax);
        _loop = new ReceiveLoop(pipe.Input, _sender, Messages, _requests, options, _abort);
        _life = LiveAsync();
    }

    /// <summary>What was received and not yet read.</summary>
    internal MessageQueue Messages { get; }

    /// <summary>True once nothing more is received: a request would get no answer.</summary>
    internal bool IsEnded => _loop.IsEnded;

    /// <summary>See <see cref="SilenceMeter"/>.</summary>
    internal TimeSpan? Silence => _loop.Silence;

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
    internal async Task<IReadOnlyList<TopicAck>> RequestAsync(
        string what, Action<IBufferWriter<byte>, byte[]> write, CancellationToken cancellationToken)
    {
        var (id, answer) = _requests.Add();
        try
        {
            var text = new ArrayBufferWriter<byte>();
            write(text, Encoding.ASCII.GetBytes(id));
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

    /// <summary>Sends a message that needs no answer.</summary>
    internal async Task SendAsync(Action<IBufferWriter<byte>> write, CancellationToken cancellationToken)
    {
        var text = new ArrayBufferWriter<byte>();
        write(text);
        await _sender.SendAsync(Opcode.Text, text.WrittenMemory, cancellationToken).ConfigureAwait(false);
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
        if (!_loop.IsEnded) await SayGoodbyeAsync(Rfc6455.CloseNormal, "").ConfigureAwait(false);
        await _life.ConfigureAwait(false);
    }

    private static async Task<ClientConnection> OpenWithinAsync(
        KeyRxClientOptions options, CancellationToken cancellationToken)
    {
        var pipe = await ConnectAsync(options, cancellationToken).ConfigureAwait(false);
        ClientConnection? connection = null;
        try
        {
            await OpeningHandshake.RunAsync(pipe, options, cancellationToken).ConfigureAwait(false);
            connection = new ClientConnection(pipe, options);
            await connection._loop.Connected.WaitAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            // A connection that has ended by itself is saying goodbye; one that has not is cut.
            if (connection is null) pipe.Dispose();
            else if (!connection._loop.Connected.IsCompleted)
                await connection._abort.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<SocketConnection> ConnectAsync(
        KeyRxClientOptions options, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            EndPoint server = IPAddress.TryParse(options.Url.IdnHost, out var address)
                ? new IPEndPoint(address, options.Url.Port)
                : new DnsEndPoint(options.Url.IdnHost, options.Url.Port);
            await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
            await AskWhoThatIsAsync(socket, options, cancellationToken).ConfigureAwait(false);
            // Zero-length reads: a connection on which nothing happens holds no buffer.
            var pipes = new PipeOptions(useSynchronizationContext: false);
            return SocketConnection.Create(socket, pipes, pipes, SocketConnectionOptions.ZeroLengthReads);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw e.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => ConnectionEnds.NothingListens(options, e),
                SocketError.HostNotFound or SocketError.TryAgain
                    or SocketError.NoData => ConnectionEnds.NoSuchHost(options, e),
                _ => ConnectionEnds.Unreachable(options, e),
            };
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Before the request, which carries the token. By the system's clock: it is the kernel that is waited for.
    /// </summary>
    private static async Task AskWhoThatIsAsync(
        Socket socket, KeyRxClientOptions options, CancellationToken cancellationToken)
    {
        if (options.Token is null) return;
        var reason = await ServerOwner.WhyNotAsync(
            socket, options.AllowedServerUsers, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        if (reason is not null) throw ConnectionEnds.HeldByStranger(options, reason);
    }

    /// <summary>From the receive loop's start until nothing of the connection is left.</summary>
    private async Task LiveAsync()
    {
        // Off the constructor: whoever opens the connection still has to store it.
        await Task.Yield();
        var end = await _loop.RunAsync().ConfigureAwait(false);
        if (end.Status != Rfc6455.CloseAbnormal)
            await SayGoodbyeAsync((ushort)end.Status, end.Reason).ConfigureAwait(false);
        await DrainAsync().ConfigureAwait(false);
        _pipe.Dispose();
        await _pipe.Input.CompleteAsync().ConfigureAwait(false);
        await _sender.CompleteAsync().ConfigureAwait(false);
    }

    /// <summary>Sends a close frame unless one was sent. From here on there is a deadline for everything.</summary>
    private async Task SayGoodbyeAsync(ushort status, string reason)
    {
        _abort.CancelAfter(_options.CloseTimeout);
        try
        {
            await _sender.CloseAsync(status, Encoding.UTF8.GetBytes(reason), _abort.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A connection that is gone needs no goodbye; its end is told already.
        catch (Exception)
#pragma warning restore CA1031
        {
            // Nothing is left to do here.
        }
    }

    /// <summary>
    /// Waits for the server to close TCP first (RFC 6455 7.1.1), and lets our last frame go out meanwhile.
    /// </summary>
    private async Task DrainAsync()
    {
        try
        {
            while (true)
            {
                var read = await _pipe.Input.ReadAsync(_abort.Token).ConfigureAwait(false);
                _pipe.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) return;
            }
        }
#pragma warning disable CA1031 // The deadline, or a connection that is gone: both end the wait.
        catch (Exception)
#pragma warning restore CA1031
        {
            // Nothing is left to wait for.
        }
    }

    private async Task<IReadOnlyList<TopicAck>> SendAndWaitAsync(
        ReadOnlyMemory<byte> text, Task<IReadOnlyList<TopicAck>> answer, CancellationToken cancellationToken)
    {
        try
        {
            await _sender.SendAsync(Opcode.Text, text, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The connection is gone: the receive loop finds out why, and fails the answer with it.
        }

        return await answer.ConfigureAwait(false);
    }
}

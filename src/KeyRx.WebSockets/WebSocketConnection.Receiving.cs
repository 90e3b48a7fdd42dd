using System.Buffers;
using System.Runtime.CompilerServices;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Messages;

namespace KeyRx.WebSockets;

public sealed partial class WebSocketConnection
{
    /// <summary>Taken by the receiver while it reads, and by who closes, in between.</summary>
    private readonly SemaphoreSlim _reading = new(1, 1);

    private ReadOnlySequence<byte> _unread;
    private bool _isUnreadHeld;
    private bool _isInputEnded;
    private int _isReceiving;

    /// <summary>What the receiver gets from now on: the peer's close frame.</summary>
    private WebSocketMessage? _goodbye;

    /// <summary>What the receiver gets from now on, where there was no close frame.</summary>
    private WebSocketConnectionException? _fault;

    private bool IsReadToEnd => _goodbye is not null || _fault is not null;

    /// <summary>
    /// The next text or binary message. When the peer has closed, and was answered, a message of <see
    /// cref="Opcode.Close"/> with its status, at each further call too.
    /// </summary>
    /// <returns>The payload is valid until the next call.</returns>
    /// <param name="cancellationToken">Stops waiting; the connection goes on.</param>
    /// <exception cref="WebSocketConnectionException">The connection was lost, or the peer broke a rule and was told
    /// so.</exception>
    /// <exception cref="InvalidOperationException">Somebody else is receiving.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<WebSocketMessage> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isReceiving, 1) != 0)
            throw new InvalidOperationException("messages are being received already: one receiver at a time");
        try
        {
            await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (await ReadMessageAsync(cancellationToken).ConfigureAwait(false) is { } message) return message;
                return _goodbye ?? throw _fault!;
            }
            finally
            {
                _reading.Release();
            }
        }
        finally
        {
            Volatile.Write(ref _isReceiving, 0);
        }
    }

    /// <summary>Text and binary messages up to the peer's close frame; see <see cref="ReceiveAsync"/>.</summary>
    /// <inheritdoc cref="ReceiveAsync" path="/exception"/>
    public async IAsyncEnumerable<WebSocketMessage> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var message = await ReceiveAsync(cancellationToken).ConfigureAwait(false);
            if (message.Opcode == Opcode.Close) yield break;
            yield return message;
        }
    }

    /// <summary>Null at the end, of whatever kind. The caller has <see cref="_reading"/>.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<WebSocketMessage?> ReadMessageAsync(CancellationToken cancellationToken)
    {
        while (!IsReadToEnd)
        {
            switch (_assembler.TryRead(ref _unread, out var message, out var violation))
            {
                case MessageReadResult.Message when message.Opcode is Opcode.Text or Opcode.Binary:
                    return message;
                case MessageReadResult.Message when message.Opcode == Opcode.Close:
                    await TakeCloseAsync(message).ConfigureAwait(false);
                    break;
                case MessageReadResult.Message:
                    // A pong that was not asked for says nothing (RFC 6455 5.5.3).
                    if (message.Opcode == Opcode.Ping) _output.Pong(message.Payload);
                    break;
                case MessageReadResult.Violation:
                    await TakeViolationAsync(violation).ConfigureAwait(false);
                    break;
                default:
                    await ReadMoreAsync(cancellationToken).ConfigureAwait(false);
                    break;
            }
        }

        return null;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ReadMoreAsync(CancellationToken cancellationToken)
    {
        ReleaseUnread(isAllExamined: true);
        if (_isInputEnded)
        {
            TakeLoss(null);
            return;
        }

        try
        {
            _silence.Begin();
            var read = await _transport.Input.ReadAsync(cancellationToken).ConfigureAwait(false);
            (_unread, _isUnreadHeld, _isInputEnded) = (read.Buffer, true, read.IsCompleted);
            if (read.IsCanceled) TakeLoss(null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw; // the connection goes on
        }
#pragma warning disable CA1031 // Whatever the transport throws, for its user it means one thing.
        catch (Exception e)
#pragma warning restore CA1031
        {
            TakeLoss(e);
        }
        finally
        {
            _silence.End();
        }
    }

    /// <summary>What was read and not used up belongs to the pipe again.</summary>
    private void ReleaseUnread(bool isAllExamined)
    {
        if (!_isUnreadHeld) return;
        _transport.Input.AdvanceTo(_unread.Start, isAllExamined ? _unread.End : _unread.Start);
        (_unread, _isUnreadHeld) = (default, false);
    }

    private async ValueTask TakeCloseAsync(WebSocketMessage message)
    {
        // The control frame's memory is used for the next one: nothing follows a close, so it stays.
        NoteClosed(byPeer: true);
        (CloseStatus, CloseReason) = (message.CloseStatus, message.CloseReason);
        await AnswerCloseAsync(message.CloseStatus, "").ConfigureAwait(false);
        _goodbye = message;
    }

    private async ValueTask TakeViolationAsync(ProtocolViolation violation)
    {
        CloseStatus ??= Rfc6455.CloseAbnormal;
        await AnswerCloseAsync(violation.CloseStatus(), violation.Sentence()).ConfigureAwait(false);
        _fault = new WebSocketConnectionException(
            $"the peer broke a rule: {violation.Sentence()}", violation.CloseStatus())
        { Violation = violation };
    }

    private void TakeLoss(Exception? cause)
    {
        CloseStatus ??= Rfc6455.CloseAbnormal;
        _fault ??= Lost(cause);
        NoteClosing();
    }
}

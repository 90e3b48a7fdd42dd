using System.Buffers;
using KeyRx.WebSockets.Framing;

namespace KeyRx.WebSockets;

public sealed partial class WebSocketConnection
{
    private WebSocketConnectionState _state;
    private int _closedFirst = NobodyClosed;
    private string? _abortReason;
    private ITimer? _deadline;
    private Task? _ending;

    /// <summary>
    /// Takes leave: sends a close frame, waits for the peer's and for the end of TCP, which the server ends first (RFC
    /// 6455 7.1.1), all within <see cref="WebSocketConnectionOptions.CloseTimeout"/>. Data that comes meanwhile goes to
    /// who receives, else it is dropped. Nothing to do where the connection is gone.
    /// </summary>
    /// <param name="status">A status that may be sent (RFC 6455 7.4).</param>
    /// <param name="reason">Cut to 123 bytes at the end of a character.</param>
    /// <exception cref="ArgumentException">The status must not be sent: 1005 and 1006 among them.</exception>
    public Task CloseAsync(ushort status = Rfc6455.CloseNormal, string reason = "")
    {
        ArgumentNullException.ThrowIfNull(reason);
        FrameRules.CheckStatus(status);
        return CloseCheckedAsync(status, reason);
    }

    /// <summary>Cuts the connection: nothing is said, and who waits for it fails.</summary>
    public void Abort()
    {
        Abort("the connection was aborted here");
        _ = EndOnceAsync();
    }

    /// <summary>Closes with 1000 where that has not happened, and gives everything back.</summary>
    public async ValueTask DisposeAsync() =>
        await CloseCheckedAsync(Rfc6455.CloseNormal, "").ConfigureAwait(false);

    private async Task CloseCheckedAsync(ushort status, string reason)
    {
        StartDeadline();
        await SayCloseAsync(status, reason).ConfigureAwait(false);
        await EndOnceAsync().ConfigureAwait(false);
    }

    private Task EndOnceAsync()
    {
        lock (_lock) return _ending ??= EndAsync();
    }

    /// <summary>From here on there is a deadline for everything.</summary>
    private void StartDeadline()
    {
        lock (_lock)
        {
            if (_deadline is not null || _ending is { IsCompleted: true }) return;
            _deadline = _options.TimeProvider.CreateTimer(
                static connection =>
                    ((WebSocketConnection)connection!).Abort("the peer did not take its leave in time"),
                this, _options.CloseTimeout, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Answers the peer's close frame, or its fault, for the receiver. There is a deadline.</summary>
    private async ValueTask AnswerCloseAsync(ushort status, string reason)
    {
        StartDeadline();
        await SayCloseAsync(status, reason).ConfigureAwait(false);
        NoteClosing();
    }

    private void NoteClosing()
    {
        lock (_lock)
        {
            if (_state < WebSocketConnectionState.Closing) _state = WebSocketConnectionState.Closing;
        }
    }

    /// <summary>Sends a close frame unless one was sent.</summary>
    private async ValueTask SayCloseAsync(ushort status, string reason)
    {
        var payload = new byte[Rfc6455.ControlPayloadMax];
        var length = 0;
        if (status != Rfc6455.CloseNoStatus)
        {
            Span<byte> utf8 = stackalloc byte[Rfc6455.CloseReasonMax];
            length = FrameWriter.WriteClosePayload(payload, status, utf8[..Framing.CloseReason.Encode(reason, utf8)]);
        }

        try
        {
            if (await _output.SendAsync(
                Opcode.Close, new ReadOnlySequence<byte>(payload, 0, length), CancellationToken.None)
                .ConfigureAwait(false))
                NoteClosed(byPeer: false);
        }
#pragma warning disable CA1031 // A connection that is gone needs no goodbye; the receiver learns of its end.
        catch (Exception)
#pragma warning restore CA1031
        {
            // Nothing is left to do here.
        }
    }

    private void NoteClosed(bool byPeer)
    {
        var peer = Role == WebSocketRole.Server ? WebSocketRole.Client : WebSocketRole.Server;
        Interlocked.CompareExchange(ref _closedFirst, (int)(byPeer ? peer : Role), NobodyClosed);
        lock (_lock)
        {
            _state = (_state, byPeer) switch
            {
                (WebSocketConnectionState.Open, true) => WebSocketConnectionState.CloseReceived,
                (WebSocketConnectionState.Open, false) => WebSocketConnectionState.CloseSent,
                (WebSocketConnectionState.CloseSent, true) => WebSocketConnectionState.Closing,
                (WebSocketConnectionState.CloseReceived, false) => WebSocketConnectionState.Closing,
                var (state, _) => state,
            };
        }
    }

    /// <summary>The rest of the connection's life, once; the deadline ends each wait of it.</summary>
    private async Task EndAsync()
    {
        await Task.Yield(); // off the lock
        await _reading.WaitAsync().ConfigureAwait(false);
        while (await ReadMessageAsync(CancellationToken.None).ConfigureAwait(false) is not null)
        {
            // Data that nobody wants any more.
        }

        NoteClosing();
        ReleaseUnread(isAllExamined: false);
        var isLost = _fault is { Violation: ProtocolViolation.None };
        if (isLost) _transport.Output.CancelPendingFlush(); // lets every sender go
        else await WaitForFinAsync().ConfigureAwait(false);
        _reading.Release();
        _keepAlive?.Dispose();
        await _output.CompleteAsync(isSentWhole: !isLost).ConfigureAwait(false);
        await PipeEnd.DisposeAsync(_transport).ConfigureAwait(false);
        _assembler.Reset(0);
        lock (_lock)
        {
            _deadline?.Dispose();
            _state = WebSocketConnectionState.Closed;
        }
    }

    /// <summary>A server sends its own first; a client waits for the server's (RFC 6455 7.1.1).</summary>
    private async Task WaitForFinAsync()
    {
        try
        {
            if (Role == WebSocketRole.Server)
            {
                await _output.CompleteAsync(isSentWhole: true).ConfigureAwait(false);
                if (!await PipeEnd.TryEndOutputAsync(_transport).ConfigureAwait(false)) return;
            }

            if (_isInputEnded) return;
            await PipeEnd.DrainAsync(_transport.Input, CancellationToken.None).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A connection that is gone ends the wait.
        catch (Exception)
#pragma warning restore CA1031
        {
            // Nothing is left to wait for.
        }
    }

    private void Abort(string reason)
    {
        Interlocked.CompareExchange(ref _abortReason, reason, null);
        _transport.Output.CancelPendingFlush();
        _transport.Input.CancelPendingRead();
    }

    private void Ask() => _ = PingAsync();

    private async Task PingAsync()
    {
        try
        {
            await _output.SendAsync(Opcode.Ping, default, CancellationToken.None).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The receiver learns of the end; here is nobody to tell.
        catch (Exception)
#pragma warning restore CA1031
        {
            // It is asked no more.
        }
    }

    private void Lose(TimeSpan silence) =>
        Abort($"the connection was lost: nothing arrived for {silence.TotalSeconds:0.###} s");
}

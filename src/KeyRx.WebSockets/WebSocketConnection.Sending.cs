using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Messages;

namespace KeyRx.WebSockets;

public sealed partial class WebSocketConnection
{
    /// <summary>Sends a message back, or on, as it came.</summary>
    /// <inheritdoc cref="SendAsync(Opcode, ReadOnlySequence{byte}, CancellationToken)" path="/exception"/>
    public ValueTask SendAsync(WebSocketMessage message, CancellationToken cancellationToken = default) =>
        SendAsync(message.Opcode, message.Payload, cancellationToken);

    /// <summary>Sends a text message.</summary>
    /// <inheritdoc cref="SendAsync(Opcode, ReadOnlySequence{byte}, CancellationToken)" path="/exception"/>
    public ValueTask SendTextAsync(string text, CancellationToken cancellationToken = default) =>
        SendAsync(Opcode.Text, Encoding.UTF8.GetBytes(text), cancellationToken);

    /// <inheritdoc cref="SendAsync(Opcode, ReadOnlySequence{byte}, CancellationToken)"/>
    public ValueTask SendAsync(
        Opcode opcode, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default) =>
        SendAsync(opcode, new ReadOnlySequence<byte>(payload), cancellationToken);

    /// <summary>
    /// Sends a whole message, or a ping or pong; done when the transport has taken it. The payload is used until then.
    /// </summary>
    /// <param name="opcode">Text, binary, ping or pong; close frames go by <see cref="CloseAsync"/>.</param>
    /// <param name="payload">Of text: UTF-8, which is not checked. Of a ping or pong: up to 125 bytes.</param>
    /// <param name="cancellationToken">Stops waiting for other senders; what has begun is sent whole.</param>
    /// <exception cref="ArgumentException">Such a frame must not be sent.</exception>
    /// <exception cref="WebSocketConnectionException">The connection is closing, or was lost.</exception>
    public ValueTask SendAsync(
        Opcode opcode, ReadOnlySequence<byte> payload, CancellationToken cancellationToken = default)
    {
        if (opcode is Opcode.Close or Opcode.Continuation)
            throw new ArgumentException("messages, pings and pongs; CloseAsync closes", nameof(opcode));
        FrameRules.Check(opcode, FrameRules.LengthOf(opcode, in payload), fin: true, rsv1: false);
        return SendCheckedAsync(opcode, payload, cancellationToken);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendCheckedAsync(
        Opcode opcode, ReadOnlySequence<byte> payload, CancellationToken cancellationToken)
    {
        try
        {
            if (await _output.SendAsync(opcode, payload, cancellationToken).ConfigureAwait(false)) return;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw Lost(e);
        }

        throw new WebSocketConnectionException(
            "the connection is closing: nothing more is sent", Rfc6455.CloseAbnormal);
    }

    private WebSocketConnectionException Lost(Exception? cause = null) =>
        new(Volatile.Read(ref _abortReason) ?? "the connection was lost", Rfc6455.CloseAbnormal, cause);
}

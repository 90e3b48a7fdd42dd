using KeyRx.WebSockets;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Client;

/// <summary>
/// JSON pings and pongs. The receive loop never waits for them: a newer one replaces one not yet sent, so that neither
/// a flood of pings nor a server that does not read can hold it up or fill memory.
/// </summary>
/// <remarks>Threading: <see cref="Set"/> from the receive loop; one background send at a time.</remarks>
internal sealed class LatestReply(WebSocketConnection socket)
{
    private readonly Lock _lock = new();
    private ReadOnlyMemory<byte>? _next;
    private bool _isSending;

    /// <summary>Sends this as soon as it is our turn.</summary>
    internal void Set(ReadOnlyMemory<byte> payload)
    {
        lock (_lock)
        {
            _next = payload;
            if (_isSending) return;
            _isSending = true;
        }

        _ = SendAllAsync();
    }

    private async Task SendAllAsync()
    {
        try
        {
            while (TryTake(out var payload)) await socket.SendAsync(Opcode.Text, payload).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever broke the connection is told by the receive loop; here is nobody to tell.
        catch (Exception)
#pragma warning restore CA1031
        {
            // Stays "sending": there will be no more answers.
        }
    }

    private bool TryTake(out ReadOnlyMemory<byte> payload)
    {
        lock (_lock)
        {
            payload = _next.GetValueOrDefault();
            _isSending = _next is not null;
            _next = null;
            return _isSending;
        }
    }
}

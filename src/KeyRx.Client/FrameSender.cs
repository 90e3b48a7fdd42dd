using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Client;

/// <summary>Frames to the server, one after the other, each with a new masking key (RFC 6455 5.3).</summary>
/// <remarks>Threading: any thread; senders take turns, and wait while the server does not read.</remarks>
// A semaphore without wait handle holds nothing to dispose of, and late senders may still come.
#pragma warning disable CA1001
internal sealed class FrameSender(PipeWriter output)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _isClosed;

    /// <summary>Sends a frame; false when a close frame went before it (RFC 6455 5.5.1: nothing follows one).</summary>
    internal async Task<bool> SendAsync(
        Opcode opcode, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_isClosed) return false;
            _isClosed = opcode == Opcode.Close;
            FrameWriter.WriteMasked(output, opcode, payload.Span, NewMaskingKey());
            await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Sends the close frame unless one was sent.</summary>
    internal Task<bool> CloseAsync(ushort status, ReadOnlySpan<byte> reason, CancellationToken cancellationToken)
    {
        var payload = new byte[Rfc6455.ControlPayloadMax];
        var length = status == Rfc6455.CloseNoStatus ? 0
            : FrameWriter.WriteClosePayload(payload, status, reason);
        return SendAsync(Opcode.Close, payload.AsMemory(0, length), cancellationToken);
    }

    /// <summary>Gives the pipe's memory back, after the socket's end has let every sender go.</summary>
    internal async Task CompleteAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        _isClosed = true;
        await output.CompleteAsync().ConfigureAwait(false);
        _turn.Release();
    }

    private static uint NewMaskingKey()
    {
        uint key = 0;
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(new Span<uint>(ref key)));
        return key;
    }
}

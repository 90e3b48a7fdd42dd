using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Messages;

namespace KeyRx.WebSockets;

/// <summary>
/// Frames to the peer, one after the other, each of a client's with a new masking key (RFC 6455 5.3). Nothing follows a
/// close frame (RFC 6455 5.5.1).
/// </summary>
/// <remarks>
/// Threading: any thread; senders take turns, and wait while the peer does not read. A frame that has begun is sent
/// whole: cancelling stops waiting for one's turn and no more.
/// </remarks>
// A semaphore without wait handle holds nothing to dispose of, and late senders may still come.
#pragma warning disable CA1001
internal sealed class FrameOutput(PipeWriter output, WebSocketRole role, MessageDeflater? deflater)
#pragma warning restore CA1001
{
    /// <summary>Handed to the pipe before more of a long message is written: it needs no memory of its size.</summary>
    private const int PieceBytes = 64 * 1024;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly PongQueue _pongs = new();
    private bool _isClosed;

    /// <summary>Sends a message or control frame; false when a close frame went before it.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<bool> SendAsync(
        Opcode opcode, ReadOnlySequence<byte> payload, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_isClosed) return false;
            WritePongs();
            if (opcode is Opcode.Text or Opcode.Binary)
            {
                await WriteMessageAsync(opcode, payload).ConfigureAwait(false);
            }
            else
            {
                WriteControl(opcode, payload);
                _isClosed = opcode == Opcode.Close;
            }

            await FlushAsync().ConfigureAwait(false);
            return true;
        }
        finally
        {
            Release();
        }
    }

    /// <summary>
    /// Answers a ping as soon as it is our turn. The reader never waits for it, so that neither a flood of pings nor a
    /// peer that does not read can hold it up.
    /// </summary>
    internal void Pong(in ReadOnlySequence<byte> payload)
    {
        _pongs.Add(payload.ToArray());
        SendPongs();
    }

    /// <summary>Ends the pipe, after the last sender; nothing is sent from now on. May be called again.</summary>
    /// <param name="isSentWhole">False: what is not out yet need not go out.</param>
    internal async Task CompleteAsync(bool isSentWhole)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            _isClosed = true;
            deflater?.Dispose();
            await output.CompleteAsync(isSentWhole ? null : new IOException("the connection has ended"))
                .ConfigureAwait(false);
        }
#pragma warning disable CA1031 // What could not be sent any more is the receiver's to tell.
        catch (Exception)
#pragma warning restore CA1031
        {
            // It is complete either way.
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Release()
    {
        _turn.Release();
        SendPongs();
    }

    /// <summary>Whoever has the turn now looks again when it is done.</summary>
    private void SendPongs()
    {
        if (!_pongs.IsEmpty && _turn.Wait(0)) _ = SendPongsAsync();
    }

    private async Task SendPongsAsync()
    {
        try
        {
            if (_isClosed) return;
            WritePongs();
            await FlushAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever broke the connection is told by its reader; here is nobody to tell.
        catch (Exception)
#pragma warning restore CA1031
        {
            _isClosed = true;
        }
        finally
        {
            _turn.Release();
            if (!_isClosed) SendPongs();
        }
    }

    private void WritePongs()
    {
        while (_pongs.TryTake(out var payload)) WriteControl(Opcode.Pong, new ReadOnlySequence<byte>(payload));
    }

    private void WriteControl(Opcode opcode, in ReadOnlySequence<byte> payload)
    {
        if (role == WebSocketRole.Client) FrameWriter.WriteMasked(output, opcode, in payload, NewMaskingKey());
        else FrameWriter.Write(output, opcode, in payload);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteMessageAsync(Opcode opcode, ReadOnlySequence<byte> payload)
    {
        var length = 0;
        var deflated = deflater?.TryDeflate(in payload, out length);
        try
        {
            if (deflated is not null) payload = new ReadOnlySequence<byte>(deflated, 0, length);
            var key = role == WebSocketRole.Client ? NewMaskingKey() : 0;
            WriteHeader(opcode, payload.Length, key, isCompressed: deflated is not null);
            for (var offset = 0; payload.Length - offset is > 0 and var left;)
            {
                var piece = payload.Slice(offset, Math.Min(left, PieceBytes));
                WritePiece(in piece, key, offset);
                offset += (int)piece.Length;
                if (left > PieceBytes) await FlushAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            if (deflated is not null) ArrayPool<byte>.Shared.Return(deflated, clearArray: true);
        }
    }

    private void WriteHeader(Opcode opcode, long payloadLength, uint maskingKey, bool isCompressed)
    {
        if (role == WebSocketRole.Client)
        {
            FrameWriter.WriteMaskedHeader(
                output, opcode, checked((int)payloadLength), maskingKey, fin: true, isCompressed);
            return;
        }

        var header = output.GetSpan(FrameWriter.HeaderMax);
        output.Advance(FrameWriter.WriteHeader(
            header, opcode, checked((int)payloadLength), fin: true, isCompressed));
    }

    private void WritePiece(in ReadOnlySequence<byte> piece, uint maskingKey, int offset)
    {
        foreach (var part in piece)
        {
            if (role == WebSocketRole.Client) FrameWriter.WriteMaskedPart(output, part.Span, maskingKey, offset);
            else output.Write(part.Span);
            offset += part.Length;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FlushAsync()
    {
        try
        {
            var flush = await output.FlushAsync().ConfigureAwait(false);
            if (!flush.IsCanceled && !flush.IsCompleted) return;
        }
        catch
        {
            _isClosed = true;
            throw;
        }

        // Half a frame may be out: nothing can follow it.
        _isClosed = true;
        throw new IOException("the connection was lost");
    }

    private static uint NewMaskingKey()
    {
        uint key = 0;
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(new Span<uint>(ref key)));
        return key;
    }
}

using System.Buffers;
using KeyRx.Server.Interop;
using KeyRx.Server.Memory;

namespace KeyRx.Server.Transports;

/// <summary>
/// Writes to a stream for the loop: what is sent is copied, up to 16 KiB, and one write at a time is under way on the
/// thread pool; what is sent meanwhile gathers for the next. A rest follows in pieces of the same size.
/// </summary>
/// <remarks>
/// Threading: the loop only, save <see cref="RunAsync"/>. The pool touches one buffer, and only from
/// <see cref="Go"/> until the loop has heard of it by <see cref="Written"/>; nothing of the loop's memory is ever read
/// there.
/// </remarks>
/// <param name="peer">Foreign: what its stream throws ends the connection and nothing else.</param>
/// <param name="tell">Called on the pool when a write has ended.</param>
/// <param name="cancellation">Ends a write under way.</param>
internal sealed class LinkWriter(StreamPeer peer, Action tell, CancellationToken cancellation)
{
    private const int BufferBytes = 16 * 1024;

    private readonly LoopSignal _signal = new();
    private byte[]? _filling;
    private int _filled;
    private byte[]? _writing;
    private int _writingBytes;
    private OutputBuffer? _rest;
    private int _restCopied;

    /// <summary>A write is under way, or the loop has not heard yet that it has ended.</summary>
    private bool _isBusy;
    private bool _isEnding;
    private volatile bool _hasWork;
    private volatile bool _isStopped;
    private volatile bool _isBroken;
    private volatile bool _hasEnded;

    internal bool IsBroken => _isBroken;

    /// <summary>All is written, and said to be all. Any thread.</summary>
    internal bool HasEnded => _hasEnded;

    internal IoStatus Send(ReadOnlySpan<byte> bytes, out int sent)
    {
        sent = 0;
        if (_isBroken || _isEnding) return IoStatus.Broken;
        sent = Fill(bytes);
        Go();
        return sent > 0 || bytes.IsEmpty ? IoStatus.Done : IoStatus.WouldBlock;
    }

    /// <summary>Sends a whole buffer behind what was sent; <see cref="TryTakeRest"/> gives it back.</summary>
    internal void SendRest(OutputBuffer rest)
    {
        (_rest, _restCopied) = (rest, 0);
        Go();
    }

    /// <summary>A rest that is out, has failed, or is taken back; null while there is none.</summary>
    /// <param name="isForced">Takes it back.</param>
    /// <param name="isSent">All of it is on its way.</param>
    internal OutputBuffer? TryTakeRest(bool isForced, out bool isSent)
    {
        isSent = _rest is not null && _restCopied == _rest.Length && !_isBroken;
        if (!isSent && !isForced && !_isBroken) return null;
        var rest = _rest;
        _rest = null;
        return rest;
    }

    /// <summary>Nothing more is sent: once all is written, the stream is told so.</summary>
    internal void EndSend()
    {
        _isEnding = true;
        Go();
    }

    /// <summary>A write has ended: the next one follows.</summary>
    internal void Written()
    {
        _isBusy = false;
        GiveBack(ref _writing, ref _writingBytes);
        Go();
    }

    /// <summary>The last call: <see cref="RunAsync"/> ends when a write under way has.</summary>
    internal void Stop()
    {
        _isStopped = true;
        _signal.Set();
    }

    /// <summary>Writes whenever there is something, until it is stopped. Never throws.</summary>
    internal async Task RunAsync()
    {
        while (true)
        {
            await _signal.WaitAsync().ConfigureAwait(false);
            if (_isStopped) break;
            if (!_hasWork) continue;
            _hasWork = false;
            await WriteAsync().ConfigureAwait(false);
            tell();
        }

        GiveBack(ref _writing, ref _writingBytes);
        GiveBack(ref _filling, ref _filled);
    }

    private int Fill(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return 0;
        _filling ??= ArrayPool<byte>.Shared.Rent(BufferBytes);
        var count = Math.Min(bytes.Length, BufferBytes - _filled);
        bytes[..count].CopyTo(_filling.AsSpan(_filled));
        _filled += count;
        return count;
    }

    /// <summary>Has the pool write what there is.</summary>
    private void Go()
    {
        if (_isBusy || _isBroken || _isStopped) return;
        if (_rest is { } rest) _restCopied += Fill(rest.Span[_restCopied..]);
        var isLast = _filled == 0 && _isEnding && !_hasEnded;
        if (_filled == 0 && !isLast) return;
        (_writing, _writingBytes, _filling, _filled) = (_filling, _filled, null, 0);
        (_isBusy, _hasWork) = (true, true);
        _signal.Set();
    }

    private async Task WriteAsync()
    {
        try
        {
            if (_writing is { } bytes)
            {
                await peer.Stream.WriteAsync(bytes.AsMemory(0, _writingBytes), cancellation).ConfigureAwait(false);
                await peer.Stream.FlushAsync(cancellation).ConfigureAwait(false);
                return;
            }

            if (peer.EndOutput is { } end) await end().ConfigureAwait(false);
            _hasEnded = true; // not before: who is still being told is aborted when it takes too long
        }
#pragma warning disable CA1031 // A foreign stream may fail with anything: its connection is gone.
        catch (Exception)
#pragma warning restore CA1031
        {
            _isBroken = true;
        }
    }

    /// <summary>Overwritten: it may have held keys.</summary>
    private static void GiveBack(ref byte[]? buffer, ref int length)
    {
        if (buffer is null) return;
        buffer.AsSpan(0, length).Clear();
        ArrayPool<byte>.Shared.Return(buffer);
        (buffer, length) = (null, 0);
    }
}

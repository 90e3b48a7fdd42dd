using System.Buffers;
using KeyRx.Server.Interop;

namespace KeyRx.Server.Transports;

/// <summary>
/// Reads a stream for the loop: one read at a time, on the thread pool, and only when the loop has asked for it. While
/// nothing comes no buffer is held, where the stream has zero-byte reads that wait.
/// </summary>
/// <remarks>
/// Threading: the loop only, save <see cref="RunAsync"/>. What was read belongs to one of them at a time: to the reader
/// while it is busy, then to the loop.
/// </remarks>
/// <param name="stream">Foreign: what it throws ends the connection and nothing else.</param>
/// <param name="tell">Called on the pool when a read has ended.</param>
/// <param name="cancellation">Ends a read under way.</param>
internal sealed class LinkReader(Stream stream, Action tell, CancellationToken cancellation)
{
    private const int BufferBytes = 16 * 1024;

    private readonly LoopSignal _signal = new();
    private byte[]? _buffer;
    private int _start;
    private int _end;

    /// <summary>What comes after the bytes that are there: more of them, or nothing.</summary>
    private IoStatus _status = IoStatus.Done;
    private volatile int _readCount;
    private volatile bool _isBusy;
    private volatile bool _isStopped;

    /// <summary>Reads that have ended. Any thread.</summary>
    internal int ReadCount => _readCount;

    internal bool HasBytes => !_isBusy && _start < _end;

    /// <summary>Bytes, or the end of them.</summary>
    internal bool HasNews => !_isBusy && (_start < _end || _status != IoStatus.Done);

    /// <summary>Reads on; <c>tell</c> says when.</summary>
    internal void Begin()
    {
        if (_isBusy) return;
        _isBusy = true;
        _signal.Set();
    }

    internal IoStatus Receive(Span<byte> room, out int received)
    {
        received = 0;
        if (_isBusy) return IoStatus.WouldBlock;
        if (_start == _end) return _status == IoStatus.Done ? IoStatus.WouldBlock : _status;
        received = Math.Min(room.Length, _end - _start);
        _buffer.AsSpan(_start, received).CopyTo(room);
        _start += received;
        if (_start == _end) GiveBack();
        return IoStatus.Done;
    }

    /// <summary>The last call: <see cref="RunAsync"/> ends when a read under way has.</summary>
    internal void Stop()
    {
        _isStopped = true;
        _signal.Set();
    }

    /// <summary>Reads whenever it is asked to, until it is stopped. Never throws.</summary>
    internal async Task RunAsync()
    {
        while (true)
        {
            await _signal.WaitAsync().ConfigureAwait(false);
            if (_isStopped) break;
            if (!_isBusy) continue;
            await ReadAsync().ConfigureAwait(false);
            _readCount++;
            _isBusy = false;
            tell();
        }

        GiveBack();
    }

    private async Task ReadAsync()
    {
        try
        {
            await stream.ReadAsync(Memory<byte>.Empty, cancellation).ConfigureAwait(false);
            _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
            (_start, _end) = (0, 0);
            _end = await stream.ReadAsync(_buffer, cancellation).ConfigureAwait(false);
            if (_end == 0) _status = IoStatus.Ended;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            _status = IoStatus.Ended;
        }
#pragma warning disable CA1031 // A foreign stream may fail with anything: its connection is gone.
        catch (Exception)
#pragma warning restore CA1031
        {
            _status = IoStatus.Broken;
        }
    }

    /// <summary>Overwritten: it may have held a token, or what somebody publishes.</summary>
    private void GiveBack()
    {
        if (_buffer is not { } buffer) return;
        buffer.AsSpan(0, _end).Clear();
        ArrayPool<byte>.Shared.Return(buffer);
        (_buffer, _start, _end) = (null, 0, 0);
    }
}

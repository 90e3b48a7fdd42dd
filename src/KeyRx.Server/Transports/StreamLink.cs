using KeyRx.Server.Interop;
using KeyRx.Server.Memory;

namespace KeyRx.Server.Transports;

/// <summary>
/// A stream in a slot: what a socket is to the other transports. The loop copies in and out and never calls the
/// stream; two asynchronous methods on the thread pool do, and tell the loop when they are done.
/// </summary>
/// <remarks>Threading: the loop only, save where it says otherwise.</remarks>
#pragma warning disable CA1001 // The source of cancellation has no timer and no handle: there is nothing to dispose.
internal sealed class StreamLink : IThreadPoolWorkItem
#pragma warning restore CA1001
{
    /// <summary>
    /// Without a byte, once all is written to a stream that cannot say so: who goes on sending behind our last word is
    /// read on, for a web server that closes with unread bytes resets, which eats the word.
    /// </summary>
    private static readonly TimeSpan LingerSilence = TimeSpan.FromMilliseconds(50);

    private readonly StreamPeer _peer;
    private readonly int _slot;
    private readonly uint _generation;
    private readonly Action<TransportEvent> _post;
    private readonly TimeProvider _time;
    private readonly TransportEvent _written;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LinkReader _reader;
    private readonly LinkWriter _writer;
    private bool _isArmed;
    private bool _isClosed;

    /// <param name="peer">What is carried.</param>
    /// <param name="slot">Where it lives.</param>
    /// <param name="generation">Which use of the slot that is.</param>
    /// <param name="post">Tells the loop; any thread.</param>
    /// <param name="time">Whose pauses.</param>
    internal StreamLink(
        StreamPeer peer, int slot, uint generation, Action<TransportEvent> post, TimeProvider time)
    {
        (_peer, _slot, _generation, _post, _time) = (peer, slot, generation, post, time);
        _written = new TransportEvent(TransportEventKind.Call, 0, 0, new Action(Written));
        _reader = new LinkReader(peer.Stream, PostReadable, _cancellation.Token);
        _writer = new LinkWriter(peer, PostWritten, _cancellation.Token);
    }

    internal StreamPeer Peer => _peer;

    internal bool HasUnread => _reader.HasBytes;

    /// <summary>Nothing foreign runs before the first read or write, and none of these on the loop.</summary>
    internal void Start() => _ = RunAsync();

    internal IoStatus Send(ReadOnlySpan<byte> bytes, out int sent) => _writer.Send(bytes, out sent);

    internal IoStatus Receive(Span<byte> room, out int received)
    {
        var status = _reader.Receive(room, out received);
        return status == IoStatus.WouldBlock && _writer.IsBroken ? IoStatus.Broken : status;
    }

    internal void Arm()
    {
        if (_isArmed) return;
        _isArmed = true;
        if (_reader.HasNews || _writer.IsBroken) PostReadable();
        else _reader.Begin();
    }

    /// <summary>An event for which it was armed has come.</summary>
    internal void Disarm() => _isArmed = false;

    internal void SendRest(OutputBuffer rest)
    {
        _writer.SendRest(rest);
        GiveRestBack(isForced: false);
    }

    internal void EndSend() => _writer.EndSend();

    /// <summary>
    /// The slot is free at once: what is under way ends by itself, and what it tells is of another use.
    /// </summary>
    internal void Close()
    {
        _isClosed = true;
        GiveRestBack(isForced: true);
        _reader.Stop();
        _writer.Stop();
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Ends what is under way; what that calls is not the loop's. On the pool.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        CancelReading();
        if (!_writer.HasEnded) _peer.Abort();
        _letGo.TrySetResult();
    }

    private async Task RunAsync()
    {
        await Task.WhenAll(_reader.RunAsync(), _writer.RunAsync()).ConfigureAwait(false);
        // Not before it was aborted, where that is due: a web server lends what is aborted to its next request.
        await _letGo.Task.ConfigureAwait(false);
        _peer.NoteEnded();
    }

    /// <summary>Any thread.</summary>
    private void PostReadable() =>
        _post(new TransportEvent(TransportEventKind.Readable, _slot, _generation, null));

    /// <summary>On the pool.</summary>
    private void PostWritten()
    {
        if (_writer.HasEnded && _peer.EndOutput is null) _ = LingerAsync();
        _post(_written);
    }

    /// <summary>
    /// Ends with the peer, its silence, or the loop's patience. A stream that cannot say that it has ended is not read
    /// for ever.
    /// </summary>
    private async Task LingerAsync()
    {
        var seen = -1;
        while (_reader.ReadCount != seen)
        {
            seen = _reader.ReadCount;
            await Task.Delay(LingerSilence, _time).ConfigureAwait(false);
        }

        CancelReading();
    }

    private void Written()
    {
        if (_isClosed) return;
        _writer.Written();
        GiveRestBack(isForced: false);
        if (_writer.IsBroken && _isArmed) PostReadable(); // whoever reads is told that it is gone
    }

    private void GiveRestBack(bool isForced)
    {
        if (_writer.TryTakeRest(isForced, out var isSent) is not { } rest) return;
        var kind = isSent ? TransportEventKind.RestSent : TransportEventKind.RestFailed;
        _post(new TransportEvent(kind, _slot, _generation, rest));
    }

    /// <summary>What was registered with the token is foreign: it may throw.</summary>
    private void CancelReading()
    {
        try
        {
            _cancellation.Cancel();
        }
#pragma warning disable CA1031 // The read ends or it does not: the stream is aborted then.
        catch (Exception)
#pragma warning restore CA1031
        {
            // As above.
        }
    }
}

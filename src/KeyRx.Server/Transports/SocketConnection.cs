using System.Net.Sockets;
using KeyRx.Server.Memory;

namespace KeyRx.Server.Transports;

/// <summary>
/// One accepted socket and its wait for data: a receive of zero bytes, which holds no buffer. Completions come on a
/// pool thread and only post an event; every flag is the loop's.
/// </summary>
internal sealed class SocketConnection : SocketAsyncEventArgs
{
    private readonly LoopQueue _queue;
    private readonly int _slot;
    private readonly uint _generation;

    internal SocketConnection(Socket socket, int slot, uint generation, LoopQueue queue)
        : base(true)
    {
        Socket = socket;
        _slot = slot;
        _generation = generation;
        _queue = queue;
        SetBuffer([], 0, 0);
    }

    internal Socket Socket { get; }

    /// <summary>A zero-byte receive is pending, or its completion is in the queue.</summary>
    internal bool IsArmed { get; set; }

    /// <summary>A rest is being sent, or its completion is in the queue.</summary>
    internal bool IsSending { get; set; }

    internal bool IsClosed { get; set; }

    internal void Arm()
    {
        if (IsArmed || IsClosed) return;
        IsArmed = true;
        if (!Socket.ReceiveAsync(this)) OnCompleted(this);
    }

    /// <summary>A rest that <see cref="RestSender"/> was sending has ended.</summary>
    internal void PostRest(OutputBuffer rest, bool isSent) =>
        _queue.Post(new TransportEvent(
            isSent ? TransportEventKind.RestSent : TransportEventKind.RestFailed, _slot, _generation, rest));

    protected override void OnCompleted(SocketAsyncEventArgs e) =>
        _queue.Post(new TransportEvent(TransportEventKind.Readable, _slot, _generation, null));
}

using System.Net.Sockets;

namespace KeyRx.Server;

/// <summary>
/// One accepted socket and its wait for data: a receive of zero bytes, which holds no buffer. Completions come on a
/// pool thread and only post an event; every flag is the owner's.
/// </summary>
internal sealed class SocketConnection : SocketAsyncEventArgs
{
    private readonly OwnerQueue _queue;
    private readonly int _slot;
    private readonly uint _generation;

    internal SocketConnection(Socket socket, int slot, uint generation, OwnerQueue queue)
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

    internal void SendRest(OutputBuffer rest)
    {
        IsSending = true;
        var sender = new RestSender(this, rest);
        if (!Socket.SendAsync(sender)) sender.Finish();
    }

    protected override void OnCompleted(SocketAsyncEventArgs e) =>
        _queue.Post(new TransportEvent(TransportEventKind.Readable, _slot, _generation, null));

    private void OnRestDone(RestSender sender, OutputBuffer rest)
    {
        var kind = sender.SocketError == SocketError.Success ? TransportEventKind.RestSent : TransportEventKind.RestFailed;
        _queue.Post(new TransportEvent(kind, _slot, _generation, rest));
        sender.Dispose();
    }

    /// <summary>The send of one rest. Only a client that does not keep up causes one, so it is not pooled.</summary>
    private sealed class RestSender : SocketAsyncEventArgs
    {
        private readonly SocketConnection _connection;
        private readonly OutputBuffer _rest;

        internal RestSender(SocketConnection connection, OutputBuffer rest)
            : base(true)
        {
            _connection = connection;
            _rest = rest;
            SetBuffer(rest.Memory);
        }

        internal void Finish() => _connection.OnRestDone(this, _rest);

        protected override void OnCompleted(SocketAsyncEventArgs e) => Finish();
    }
}

using System.Net.Sockets;
using KeyRx.Server.Memory;
using Microsoft.Extensions.ObjectPool;

namespace KeyRx.Server.Transports;

/// <summary>
/// The asynchronous send of one rest, pooled: under load a socket is full often enough that one object each would be
/// garbage for every message.
/// </summary>
/// <remarks>
/// Threading: begun by the loop; ends on a pool thread, which posts the event and returns the sender.
/// </remarks>
internal sealed class RestSender : SocketAsyncEventArgs
{
    private ObjectPool<RestSender>? _pool;
    private SocketConnection? _connection;
    private OutputBuffer? _rest;

    private RestSender()
        : base(true)
    {
    }

    internal static ObjectPool<RestSender> CreatePool(int kept) =>
        new DefaultObjectPool<RestSender>(new Policy(), kept);

    /// <summary>Sends a rest; goes back to <paramref name="pool"/> when that has ended.</summary>
    internal void Send(SocketConnection connection, OutputBuffer rest, ObjectPool<RestSender> pool)
    {
        (_connection, _rest, _pool) = (connection, rest, pool);
        SetBuffer(rest.Memory);
        if (!connection.Socket.SendAsync(this)) OnCompleted(this);
    }

    protected override void OnCompleted(SocketAsyncEventArgs e)
    {
        var (connection, rest, isSent) = (_connection!, _rest!, SocketError == SocketError.Success);
        (_connection, _rest) = (null, null);
        _pool!.Return(this);
        connection.PostRest(rest, isSent);
    }

    private sealed class Policy : PooledObjectPolicy<RestSender>
    {
        public override RestSender Create() => new();

        public override bool Return(RestSender sender) => true;
    }
}

using System.Net.Sockets;
using KeyRx.Server.Memory;
using Microsoft.Extensions.ObjectPool;

namespace KeyRx.Server.Transports;

/// <summary>
/// The asynchronous send of one rest, pooled: under load a socket is full often enough that one object each would be
/// garbage for every message.
/// </summary>
/// <remarks>
/// Threading: begun by the owner; ends on a pool thread, which posts the event and returns the sender.
/// </remarks>
internal sealed class RestSender : SocketAsyncEventArgs
{
    private readonly ObjectPool<RestSender> _pool;
    private SocketConnection? _connection;
    private OutputBuffer? _rest;

    private RestSender(ObjectPool<RestSender> pool)
        : base(true) => _pool = pool;

    internal static ObjectPool<RestSender> CreatePool(int kept)
    {
        var policy = new Policy();
        var pool = new DefaultObjectPool<RestSender>(policy, kept);
        policy.Pool = pool;
        return pool;
    }

    internal void Send(SocketConnection connection, OutputBuffer rest)
    {
        (_connection, _rest) = (connection, rest);
        SetBuffer(rest.Memory);
        if (!connection.Socket.SendAsync(this)) OnCompleted(this);
    }

    protected override void OnCompleted(SocketAsyncEventArgs e)
    {
        var (connection, rest, isSent) = (_connection!, _rest!, SocketError == SocketError.Success);
        (_connection, _rest) = (null, null);
        _pool.Return(this);
        connection.PostRest(rest, isSent);
    }

    private sealed class Policy : PooledObjectPolicy<RestSender>
    {
        internal ObjectPool<RestSender> Pool { get; set; } = null!;

        public override RestSender Create() => new(Pool);

        public override bool Return(RestSender sender) => true;
    }
}

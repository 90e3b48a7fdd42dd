using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using KeyRx.Input;
using KeyRx.Peers;
using KeyRx.Server.Interop;
using KeyRx.Server.Memory;
using Microsoft.Extensions.Logging;

namespace KeyRx.Server.Transports;

/// <summary>
/// The portable transport: System.Net.Sockets, non-blocking sends from the loop, zero-byte receives as readiness,
/// and an asynchronous send of the rest as writability (a zero-byte send returns at once on a full socket).
/// </summary>
/// <remarks>Threading: the loop only. Reads and sends on the loop; only waits end elsewhere.</remarks>
internal sealed class SocketTransport(
    KeyEventRing ring, LoopQueue queue, SendLimits limits, ILogger logger, TimeProvider time) : ITransport
{
    private const int SendersKept = 1024;

    /// <summary>
    /// Accepted sockets that wait for the loop, over all listeners; the others wait in the kernel. What waits here
    /// lives through the next collection, which the loop's thread may have to do.
    /// </summary>
    internal const int AcceptedMax = 64;

    private readonly SemaphoreSlim _acceptRoom = new(AcceptedMax);

    private readonly Microsoft.Extensions.ObjectPool.ObjectPool<RestSender> _senders =
        RestSender.CreatePool(SendersKept);
    private readonly TurnedAway _turnedAway = new(time);
    private readonly PeerLookup _peers = new();
    private SocketConnection?[] _connections = new SocketConnection?[64];

    public bool HasReady => false;

    public Task AcceptAsync(Listener listener, CancellationToken cancellation) =>
        new AcceptLoop(listener.Socket, queue, _acceptRoom, _turnedAway, logger, time).RunAsync(cancellation);

    public void Poll()
    {
        // Completions come through the queue.
    }

    public bool TryTake([MaybeNullWhen(false)] out TransportEvent transportEvent)
    {
        transportEvent = default;
        return false;
    }

    public void Park(uint observed, TimeSpan timeout) => ring.Park(observed, timeout);

    public void Adopt(int slot, uint generation, object accepted)
    {
        _acceptRoom.Release();
        var socket = (Socket)accepted;
        socket.Blocking = false;
        limits.ApplyTo(socket);
        while (slot >= _connections.Length) Array.Resize(ref _connections, _connections.Length * 2);
        _connections[slot] = new SocketConnection(socket, slot, generation, queue);
    }

    public void TurnAway(object accepted)
    {
        _acceptRoom.Release();
        _ = _turnedAway.EndAsync((Socket)accepted);
    }

    public string? AddressOf(int slot)
    {
        try
        {
            return Get(slot).Socket.RemoteEndPoint?.ToString();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    public PeerUser PeerOf(int slot) => _peers.Find(Get(slot).Socket);

    public IoStatus Send(int slot, ReadOnlySpan<byte> bytes, out int sent)
    {
        sent = Get(slot).Socket.Send(bytes, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => IoStatus.Done,
            SocketError.WouldBlock => IoStatus.WouldBlock,
            _ => IoStatus.Broken,
        };
    }

    public IoStatus Receive(int slot, Span<byte> buffer, out int received)
    {
        received = Get(slot).Socket.Receive(buffer, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => received == 0 ? IoStatus.Ended : IoStatus.Done,
            SocketError.WouldBlock => IoStatus.WouldBlock,
            _ => IoStatus.Broken,
        };
    }

    public bool HasUnread(int slot) => Get(slot).Socket.Available > 0;

    public void ArmReceive(int slot) => Get(slot).Arm();

    public void SendRest(int slot, OutputBuffer rest)
    {
        var connection = Get(slot);
        connection.IsSending = true;
        _senders.Get().Send(connection, rest, _senders);
    }

    public void EndSend(int slot)
    {
        try
        {
            Get(slot).Socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // Already reset by the peer: the read side will say so.
        }
    }

    public bool Close(int slot)
    {
        var connection = Get(slot);
        connection.IsClosed = true;
        connection.Socket.Dispose();
        return TryFree(slot, connection);
    }

    /// <summary>
    /// Notes that a posted operation has ended; true when the slot is closed and now free of operations.
    /// </summary>
    public bool Completed(in TransportEvent transportEvent)
    {
        var connection = Get(transportEvent.Slot);
        if (transportEvent.Kind == TransportEventKind.Readable) connection.IsArmed = false;
        else connection.IsSending = false;
        return connection.IsClosed && TryFree(transportEvent.Slot, connection);
    }

    public void Dispose()
    {
        _acceptRoom.Dispose();
        _peers.Dispose();
        foreach (var connection in _connections) connection?.Socket.Dispose();
    }

    private bool TryFree(int slot, SocketConnection connection)
    {
        if (connection.IsArmed || connection.IsSending) return false;
        connection.Dispose();
        _connections[slot] = null;
        return true;
    }

    private SocketConnection Get(int slot) =>
        _connections[slot] ?? throw new InvalidOperationException("the slot has no socket");
}

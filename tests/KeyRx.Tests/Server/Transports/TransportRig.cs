using System.Buffers;
using System.Net;
using System.Net.Sockets;
using KeyRx.Input;
using KeyRx.Server.Interop;
using KeyRx.Server.Memory;
using KeyRx.Server.Transports;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace KeyRx.Tests.Server.Transports;

/// <summary>
/// A transport driven as its owner would, by the thread of the test, with real peers over loopback: what comes is
/// awaited by polling the transport and the queue, as the owner's turn does.
/// </summary>
internal sealed class TransportRig : IDisposable
{
    internal const int SendBufferBytes = 32 * 1024;

    private static readonly SendLimits Limits = new(SendBufferBytes, UnsentBytesMax: 0);

    private readonly KeyEventRing _ring = KeyEventRing.Create();
    private readonly CancellationTokenSource _accepting = new();
    private readonly Listener _listener = new(new IPEndPoint(IPAddress.Loopback, 0), Limits);
    private readonly Task _accept;

    internal TransportRig(TransportKind kind)
    {
        Queue = new LoopQueue(_ring);
        Transport = kind == TransportKind.Epoll
            ? new EpollTransport(_ring, Queue, slotsMax: 16, NullLogger.Instance, TimeProvider.System)
            : new SocketTransport(_ring, Queue, Limits, NullLogger.Instance, TimeProvider.System);
        _accept = Transport.AcceptAsync(_listener, _accepting.Token);
    }

    internal ITransport Transport { get; }

    internal IPEndPoint Endpoint => _listener.Endpoint;

    internal LoopQueue Queue { get; }

    internal KeyEventRing Ring => _ring;

    /// <summary>A peer that is connected, and adopted into a slot.</summary>
    internal Socket Connect(int slot, uint generation)
    {
        var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveBufferSize = 16 * 1024,
        };
        peer.Connect(_listener.Endpoint);
        Transport.Adopt(slot, generation, Take(TransportEventKind.Accepted).Subject!);
        return peer;
    }

    /// <summary>The next event, which must be of this kind.</summary>
    internal TransportEvent Take(TransportEventKind kind)
    {
        Assert.True(TryTake(TimeSpan.FromSeconds(10), out var transportEvent), $"no {kind} came");
        Assert.Equal(kind, transportEvent.Kind);
        return transportEvent;
    }

    /// <summary>Nothing comes within 50 ms.</summary>
    internal void AssertNothingComes() =>
        Assert.False(TryTake(TimeSpan.FromMilliseconds(50), out var transportEvent), $"{transportEvent.Kind} came");

    /// <summary>Parks as the owner does until something is there; calls are carried out on the way.</summary>
    internal bool TryTake(TimeSpan patience, out TransportEvent transportEvent)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) is var passed && passed < patience)
        {
            Transport.Poll();
            while (Queue.TryTake(out transportEvent) || Transport.TryTake(out transportEvent))
            {
                if (transportEvent.Kind != TransportEventKind.Call) return true;
                ((Action)transportEvent.Subject!)();
            }

            var observed = _ring.PrepareWait();
            if (Queue.IsEmpty && !Transport.HasReady) Transport.Park(observed, patience - passed);
            else _ring.CancelWait();
        }

        transportEvent = default;
        return false;
    }

    /// <summary>Sends until the socket takes no more; how much that was.</summary>
    internal int Fill(int slot)
    {
        var chunk = new byte[8192];
        var total = 0;
        while (Transport.Send(slot, chunk, out var sent) == IoStatus.Done) total += sent;
        return total;
    }

    /// <summary>A rest of so many bytes, counting up from 0.</summary>
    internal static OutputBuffer Rest(int length)
    {
        var rest = new OutputBuffer(MemoryPool<byte>.Shared);
        var span = rest.GetSpan(length);
        for (var i = 0; i < length; i++) span[i] = (byte)i;
        rest.Advance(length);
        return rest;
    }

    public void Dispose()
    {
        _accepting.Cancel();
        while (!_accept.IsCompleted) TryTake(TimeSpan.FromMilliseconds(10), out _);
        _listener.Dispose();
        Transport.Dispose();
        _ring.Dispose();
        _accepting.Dispose();
    }
}

using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using KeyRx.Load.Errors;
using KeyRx.Load.Swarm;

namespace KeyRx.Load.Scenarios.Hostile.Attacks;

/// <summary>
/// One attacking thread: whom it attacks, for how long, and what it has paid. Belongs to that thread.
/// </summary>
internal sealed class Attacker(AttackTarget target, TimeSpan duration, CancellationToken cancellation)
{
    private static readonly TimeSpan ReturnDelay = TimeSpan.FromMilliseconds(5);

    private readonly long _started = Stopwatch.GetTimestamp();

    internal AttackTarget Target { get; } = target;

    /// <summary>False when the time is over; every loop of an attack asks it.</summary>
    internal bool GoesOn
        => Stopwatch.GetElapsedTime(_started) < duration && !cancellation.IsCancellationRequested;

    internal AttackCost Cost;

    /// <summary>Does it again and again. After a cut or a refusal the attacker soon comes back.</summary>
    internal void Repeat(Action attempt)
    {
        while (GoesOn)
        {
            try
            {
                attempt();
            }
            catch (Exception e) when (e is SocketException or RunException)
            {
                Cost.Cuts++;
                Pause(ReturnDelay);
            }
        }
    }

    /// <summary>Waits, and returns early when the run is given up.</summary>
    internal void Pause(TimeSpan time) => cancellation.WaitHandle.WaitOne(time);

    /// <summary>A connection that has said nothing yet.</summary>
    /// <param name="receiveBufferBytes">SO_RCVBUF; 0 leaves it to the kernel.</param>
    /// <exception cref="SocketException">The server does not take it, or not in time.</exception>
    internal AttackSocket Connect(int receiveBufferBytes = 0)
    {
        Cost.Connections++;
        return AttackSocket.Connect(this, receiveBufferBytes);
    }

    /// <summary>A WebSocket connection; what the server says first stays in the socket's buffer.</summary>
    /// <param name="subprotocol">Asked for.</param>
    /// <param name="token">What lets the attacker in.</param>
    /// <param name="receiveBufferBytes">As for <see cref="Connect"/>.</param>
    /// <exception cref="SocketException">The server does not take it, or not in time.</exception>
    /// <exception cref="RunException">The upgrade was refused, or is not answered.</exception>
    internal AttackSocket Upgrade(string subprotocol, string token, int receiveBufferBytes = 0)
    {
        var socket = Connect(receiveBufferBytes);
        try
        {
            var request = new ArrayBufferWriter<byte>();
            var key = new UpgradeExchange(Target.Url, token).WriteRequest(request, subprotocol);
            socket.Send(request.WrittenSpan);
            socket.TakeUpgrade(key, subprotocol);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

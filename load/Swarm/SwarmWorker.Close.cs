using System.Buffers.Binary;
using KeyRx.Load.Interop;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Load.Swarm;

/// <summary>
/// Ending: the closing handshake, cuts, and who may come back. Also pausing, which is refusing to read.
/// </summary>
internal sealed partial class SwarmWorker
{
    /// <summary>Stops or resumes reading of a group; its sockets stay open. Worker's thread.</summary>
    internal void SetReading(GroupMeter meter, bool reads)
    {
        foreach (var connection in _connections)
        {
            if (connection.Meter == meter && connection.Phase == ConnectionPhase.Subscribed)
                _epoll.Modify(connection.Descriptor, reads ? LinuxConstants.Readable : 0, connection.EventData);
        }
    }

    /// <summary>Starts the closing handshake of a group. Worker's thread.</summary>
    internal void CloseAll(GroupMeter meter)
    {
        foreach (var connection in _connections)
        {
            if (connection.Meter == meter && connection.Phase == ConnectionPhase.Subscribed)
                SendClose(connection, Rfc6455.CloseNormal);
        }
    }

    private void SendClose(LoadConnection connection, ushort status)
    {
        Span<byte> payload = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(payload, status);
        if (connection.Phase == ConnectionPhase.Subscribed)
            connection.Meter.Subscribed--;
        connection.Phase = ConnectionPhase.Closing;
        Send(connection, Opcode.Close, payload);
    }

    /// <summary>The server's close frame: the end of our own handshake, or an end we did not want.</summary>
    private void TakeClose(LoadConnection connection, ReadOnlySpan<byte> payload)
    {
        if (connection.Phase == ConnectionPhase.Closing)
        {
            connection.Meter.Finished++;
            Release(connection);
            _free.Push(connection);
            return;
        }

        var status = payload.Length >= sizeof(ushort)
            ? BinaryPrimitives.ReadUInt16BigEndian(payload)
            : Rfc6455.CloseNoStatus;
        _ = Echo(connection.Descriptor, payload);
        End(connection, $"closed with {status}");
    }

    /// <summary>RFC 6455 5.5.1: the answer repeats the status; whether it still arrives does not matter here.</summary>
    private int Echo(int descriptor, ReadOnlySpan<byte> payload)
    {
        _outgoing.ResetWrittenCount();
        FrameWriter.WriteMasked(_outgoing, Opcode.Close, payload, (uint)_random.Next());
        return NonBlockingSocket.SendAll(descriptor, _outgoing.WrittenSpan);
    }

    /// <summary>An end that was not planned: told by its reason, followed by a return where the plan has one.</summary>
    private void End(LoadConnection connection, string reason)
    {
        var meter = connection.Meter;
        if (connection.Phase == ConnectionPhase.Subscribed)
        {
            meter.Losses.Add(reason);
            meter.Times.Lost(NowNanos);
        }
        else
        {
            meter.Failures.Add($"{connection.Phase}: {reason}");
        }

        meter.Unfinished++;
        Release(connection);
        if (meter.Plan.Return is { } rule)
            PlanReturn(connection, rule);
        else
            _free.Push(connection);
    }

    private void Release(LoadConnection connection)
    {
        var wasSubscribed = connection.Phase == ConnectionPhase.Subscribed;
        if (wasSubscribed)
            connection.Meter.Subscribed--;
        if (!wasSubscribed
            && (connection.Phase != ConnectionPhase.Closing || connection.Meter.Plan.ClosesWhenSubscribed))
            _inFlight--;

        if (connection.Descriptor >= 0)
            NonBlockingSocket.Close(connection.Descriptor);
        connection.Descriptor = -1;
        connection.Phase = ConnectionPhase.Closed;
        connection.Carry([]);
    }
}

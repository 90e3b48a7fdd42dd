using KeyRx.Server.Connections;
using KeyRx.Server.Memory;

namespace KeyRx.Server.Delivery;

/// <summary>
/// Rests: what a full socket is owed of a frame that is partly out. They share one budget; when it is used up, whoever
/// has taken nothing for longest is cut.
/// </summary>
internal sealed partial class Egress
{
    /// <summary>Who has a rest, and how long it is; the first has taken nothing for longest.</summary>
    private readonly SlotQueue _blocked = new();

    private long _restBytes;

    /// <summary>Bytes that connections are owed: rests, and what is left of long replies that have begun.</summary>
    internal long RestBytes => _restBytes + _longBytes;

    /// <summary>A rest is out or has failed: its buffer is back.</summary>
    internal void RestDone(OutputBuffer rest)
    {
        rest.Clear();
        _pools.Outputs.Return(rest);
    }

    /// <summary>A connection's rest is out: it is no longer blocked.</summary>
    internal void RestOut(Connection connection)
    {
        _restBytes -= _blocked.Remove(connection.Slot);
        // What a socket takes is a sign of life too, where nothing is read that could be one.
        ref var hot = ref _table.Hot(connection.Slot);
        if (hot.Has(SlotFlags.ReadPaused)) hot.Flags |= SlotFlags.Received;
    }

    /// <summary>The connection ends: it is owed nothing any more.</summary>
    internal void Forget(Connection connection)
    {
        _restBytes -= _blocked.Remove(connection.Slot);
        _ = _goOn.Remove(connection.Slot);
        ForgetLong(connection.Slot);
    }

    /// <summary>Cuts subscribers that are in the middle of a frame: what they are owed may hold keys.</summary>
    internal void CutHalfSent()
    {
        CutSubscribers(_blocked);
        CutSubscribers(_goOn);
    }

    private void CutSubscribers(SlotQueue slots)
    {
        for (var slot = slots.First; slot >= 0; slot = slots.After(slot))
        {
            if (_table[slot].IsOpenSubscriber) Cut(_table[slot], EndReason.Paused);
        }
    }

    /// <summary>Hands a rest to the transport.</summary>
    private bool Block(Connection connection, OutputBuffer rest) => Block(connection, rest, rest.Length);

    /// <summary>The same where more than the rest is owed and kept.</summary>
    private bool Block(Connection connection, OutputBuffer rest, int owed)
    {
        rest.Shrink(); // what is counted is what it takes
        _restBytes += owed;
        _blocked.Add(connection.Slot, owed);
        ref var hot = ref _table.Hot(connection.Slot);
        hot.Flags |= SlotFlags.Blocked;
        hot.SentBytes += owed;
        transport.SendRest(connection.Slot, rest);
        while (_restBytes > limits.RestBytesMax) CutFirst();
        return false;
    }

    /// <summary>Ends the connection that has been blocked for longest, with what it is owed.</summary>
    private void CutFirst()
    {
        var (before, first) = (_restBytes, _table[_blocked.First]);
        Cut(first, EndReason.SlowConsumer);
        Forget(first);
        if (_restBytes >= before)
            throw new InvalidOperationException("a connection was cut, and its rest is still counted");
    }
}

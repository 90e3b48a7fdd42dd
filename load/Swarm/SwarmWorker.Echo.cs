using KeyRx.Load.Interop;

namespace KeyRx.Load.Swarm;

/// <summary>Echoes: for each message that came back another one goes out, all of one receive in one send.</summary>
internal sealed partial class SwarmWorker
{
    private EchoFrame? _echoFrame;

    /// <summary>What a group's connections received since the last call. Worker's thread.</summary>
    internal (int Count, long Sum, long Least) TakeReceived(GroupMeter meter)
    {
        var (count, sum, least) = (0, 0L, long.MaxValue);
        foreach (var connection in _connections)
        {
            if (connection.Meter != meter || connection.Phase != ConnectionPhase.Subscribed)
                continue;
            count++;
            sum += connection.Received;
            least = Math.Min(least, connection.Received);
            connection.Received = 0;
        }

        return (count, sum, least);
    }

    private void SendEchoes(LoadConnection connection, int count)
    {
        if (count == 0)
            return;
        _echoFrame ??= new EchoFrame(connection.Meter.Plan.Echo!.Size, (uint)_random.Next());
        _outgoing.ResetWrittenCount();
        var nowNanos = NowNanos;
        for (var i = 0; i < count; i++)
            _echoFrame.Write(_outgoing, nowNanos);
        if (NonBlockingSocket.SendAll(connection.Descriptor, _outgoing.WrittenSpan) is not 0 and var error)
            End(connection, Errno.Sentence("send", error));
    }
}

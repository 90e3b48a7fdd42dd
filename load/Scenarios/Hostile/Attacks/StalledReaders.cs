using System.Buffers;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;

namespace KeyRx.Load.Scenarios.Hostile.Attacks;

/// <summary>Subscribers with small buffers that ask for a long past as JSON, and then read nothing of it.</summary>
internal sealed class StalledReaders : Attack
{
    private const int Count = 32;
    private const int ReceiveBufferBytes = 4096;
    private const ulong PastRecords = 20_000; // 20 s of keys at 1 kHz, which the server retains
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    internal override string Name => "stalled-readers";

    internal override void Run(Attacker attacker)
    {
        List<AttackSocket> sockets = [];
        try
        {
            attacker.Repeat(() =>
            {
                while (sockets.Count < Count && attacker.GoesOn)
                    sockets.Add(Stall(attacker));
                attacker.Pause(LookInterval);
            });
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    private static AttackSocket Stall(Attacker attacker)
    {
        StreamPosition now;
        using (var scout = attacker.Upgrade(Subprotocols.JsonName, attacker.Target.Token))
            now = scout.Subscribe(Topics.Key);

        var past = new StreamPosition(now.Epoch, now.Sequence - Math.Min(now.Sequence, PastRecords));
        var subscribe = new ArrayBufferWriter<byte>();
        ClientMessageWriter.Subscribe(
            subscribe, "1"u8, [Topics.Key], new Dictionary<string, StreamPosition> { [Topics.Key] = past });
        var socket = attacker.Upgrade(Subprotocols.JsonName, attacker.Target.Token, ReceiveBufferBytes);
        socket.Send(AttackFrames.Text(subscribe.WrittenSpan));
        return socket;
    }
}

using KeyRx.Protocol;
using KeyRx.Protocol.Messages;

namespace KeyRx.Load.Scenarios.Hostile.Attacks;

/// <summary>
/// Twelve connections of a token that may publish send 190 records of one byte each, within every limit, while somebody
/// reads the topic as JSON; then they come anew.
/// </summary>
internal sealed class TinyRecords : Attack
{
    /// <summary>What the attacker's token may publish to.</summary>
    internal const string Topic = Topics.State;

    private const int PublisherCount = 12;
    private const int BurstCount = 190;

    internal override string Name => "tiny-records";

    internal override bool Publishes => true;

    internal override void Run(Attacker attacker)
    {
        var burst = AttackFrames.Messages(
            BurstCount, (output, _) => ClientMessageWriter.Publish(output, default, Topic, "1"u8));
        attacker.Repeat(() =>
        {
            using var reader = attacker.Upgrade(Subprotocols.JsonName, attacker.Target.Token);
            reader.Subscribe(Topic);
            while (attacker.GoesOn)
            {
                Publish(attacker, burst);
                reader.Drain();
            }
        });
    }

    private static void Publish(Attacker attacker, byte[] burst)
    {
        List<AttackSocket> sockets = [];
        try
        {
            while (sockets.Count < PublisherCount && attacker.GoesOn)
                sockets.Add(attacker.Upgrade(Subprotocols.JsonName, attacker.Target.PublishToken!));
            foreach (var socket in sockets)
                socket.Send(burst, BurstCount);
            foreach (var socket in sockets)
                socket.Finish();
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }
}

using KeyRx.Protocol;
using KeyRx.Protocol.Messages;

namespace KeyRx.Load.Scenarios.Hostile.Attacks;

/// <summary>
/// Subscribes from positions in the middle of batches and unsubscribes at once, so that the server looks for each
/// position in vain. Stays within the limits of a connection, then takes another one.
/// </summary>
internal sealed class Resumes : Attack
{
    private const int MessageCount = 191; // odd: it ends with an unsubscribe
    private const ulong Distance = 97; // a prime: no position falls on the same place of a batch twice in a row

    internal override string Name => "resumes";

    internal override int Threads => 4;

    internal override void Run(Attacker attacker) => attacker.Repeat(() =>
    {
        using var socket = attacker.Upgrade(Subprotocols.BinaryName, attacker.Target.Token);
        var now = socket.Subscribe(Topics.Key);
        socket.Send(WriteBurst(now), MessageCount);
        socket.Finish();
    });

    private static byte[] WriteBurst(StreamPosition now) => AttackFrames.Messages(MessageCount, (output, i) =>
    {
        if (i % 2 == 0)
        {
            ClientMessageWriter.Unsubscribe(output, default, [Topics.Key]);
            return;
        }

        var back = Math.Min(now.Sequence, (ulong)i * Distance);
        var position = new StreamPosition(now.Epoch, now.Sequence - back);
        ClientMessageWriter.Subscribe(
            output, "1"u8, [Topics.Key], new Dictionary<string, StreamPosition> { [Topics.Key] = position });
    });
}

using KeyRx.Protocol;

namespace KeyRx.Load.Scenarios.Hostile.Attacks;

/// <summary>
/// A flood of frames by people with a token. Each connection sends more than it may, and is soon followed by another
/// one, so that the server has to look at as many frames as it lets itself be sent.
/// </summary>
internal abstract class FrameFlood : Attack
{
    /// <summary>Frames of one write: within what a connection may send at once.</summary>
    protected const int BurstCount = 190;

    /// <summary>Writes of one connection: 380 frames are over what it may send at once, which is 200.</summary>
    protected virtual int BurstsMax => 2;

    internal override int Threads => 4;

    internal override void Run(Attacker attacker)
    {
        var burst = WriteBurst();
        attacker.Repeat(() =>
        {
            using var socket = attacker.Upgrade(Subprotocols.JsonName, attacker.Target.Token);
            Begin(socket);
            for (var i = 0; i < BurstsMax && attacker.GoesOn && socket.Send(burst, BurstCount); i++)
                socket.Drain();
            socket.Finish();
        });
    }

    /// <summary>What is sent again and again: <see cref="BurstCount"/> frames.</summary>
    protected abstract byte[] WriteBurst();

    /// <summary>What comes before the first burst of a connection.</summary>
    protected virtual void Begin(AttackSocket socket)
    {
    }
}

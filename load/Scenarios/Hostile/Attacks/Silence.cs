namespace KeyRx.Load.Scenarios.Hostile.Attacks;

/// <summary>Hundreds of connections of a stranger that say nothing; what the server drops comes back.</summary>
internal sealed class Silence : Attack
{
    private const int Count = 400;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    internal override string Name => "silence";

    internal override void Run(Attacker attacker)
    {
        List<AttackSocket> sockets = [];
        try
        {
            attacker.Repeat(() =>
            {
                foreach (var ended in sockets.FindAll(socket => socket.HasEnded))
                {
                    sockets.Remove(ended);
                    ended.Dispose();
                }

                while (sockets.Count < Count && attacker.GoesOn)
                    sockets.Add(attacker.Connect());
                attacker.Pause(LookInterval);
            });
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }
}

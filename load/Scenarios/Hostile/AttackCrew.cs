using KeyRx.Load.Interop;
using KeyRx.Load.Scenarios.Hostile.Attacks;

namespace KeyRx.Load.Scenarios.Hostile;

/// <summary>Runs an attack on threads of its own, so that the CPU time it costs the attacker can be told.</summary>
internal static class AttackCrew
{
    /// <summary>Returns when the time is over and every thread has ended.</summary>
    internal static async Task<AttackCost> RunAsync(
        Attack attack, AttackTarget target, TimeSpan duration, CancellationToken cancellation)
    {
        var crew = Enumerable.Range(0, attack.Threads).Select(_ => Start(attack, target, duration, cancellation));
        return (await Task.WhenAll(crew)).Aggregate((a, b) => a + b);
    }

    private static Task<AttackCost> Start(
        Attack attack, AttackTarget target, TimeSpan duration, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource<AttackCost>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                var attacker = new Attacker(target, duration, cancellation);
                attack.Run(attacker);
                done.SetResult(attacker.Cost with { Cpu = ThreadCpuClock.Read() });
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        })
        {
            IsBackground = true,
            Name = attack.Name,
        };
        thread.Start();
        return done.Task;
    }
}

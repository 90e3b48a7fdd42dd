using System.Net;
using KeyRx.Load.Scenarios.Hostile.Attacks;

namespace KeyRx.Load.Scenarios.Hostile;

/// <summary>Which attacks are run, how long, and beside what.</summary>
/// <param name="ControlUrl">Another server of this machine, which is attacked for comparison.</param>
/// <param name="ControlServer">The same as an address.</param>
/// <param name="Attacks">In the order in which they are run.</param>
internal sealed record HostilePlan(Uri ControlUrl, IPEndPoint ControlServer, IReadOnlyList<Attack> Attacks)
{
    /// <summary>Null when no attack publishes.</summary>
    internal string? PublishToken { get; init; }

    /// <summary>The time of one attack upon one server.</summary>
    internal TimeSpan Window { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Windows of each attack upon the server, and as many upon the control.</summary>
    internal int Pairs { get; init; } = 3;

    /// <summary>
    /// A pair counts when the host stole at most this much CPU time in each of its windows, from all cores together;
    /// another pair takes the place of one that does not. Null: every pair counts.
    /// </summary>
    internal TimeSpan? StolenMax { get; init; }

    /// <summary>Pairs that are measured at most, those that do not count included.</summary>
    internal int PairsMax => StolenMax is null ? Pairs : 10 * Pairs;

    /// <summary>
    /// Whether a window counts in which this much was stolen; null, which is not told, is taken for nothing.
    /// </summary>
    internal bool Counts(TimeSpan? stolen) => !(stolen > StolenMax);

    internal int Subscribers { get; init; } = 100;
}

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

    internal int Subscribers { get; init; } = 100;
}

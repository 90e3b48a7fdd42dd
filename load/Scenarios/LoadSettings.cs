using System.Net;
using KeyRx.Load.Reports;
using KeyRx.Load.Swarm;

namespace KeyRx.Load.Scenarios;

/// <summary>What all scenarios are told on the command line.</summary>
internal sealed record LoadSettings(Uri Url, IPEndPoint Server, string Token)
{
    internal int? ProcessId { get; init; }

    internal int Threads { get; init; } = 1;

    internal int InFlight { get; init; } = 50;

    internal SampleRule Samples { get; init; } = new(FullEvery: 16, RecordEvery: 64);

    internal string? JsonFile { get; init; }

    internal IReadOnlyList<Budget> Budgets { get; init; } = [];

    internal TimeSpan TimeLimit { get; init; }

    internal SwarmOptions Swarm => new(Url, Server, Token, Samples) { Threads = Threads, InFlight = InFlight };
}

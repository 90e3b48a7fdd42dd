using System.Net;
using KeyRx.Load.Reports;
using KeyRx.Load.Swarm;
using KeyRx.Load.Tls;

namespace KeyRx.Load.Scenarios;

/// <summary>
/// What all scenarios are told on the command line. Without a token the wire is plain: any WebSocket server.
/// </summary>
internal sealed record LoadSettings(Uri Url, IPEndPoint Server, string? Token)
{
    /// <summary>For bodies of users, which connect by themselves; null where there is none.</summary>
    internal string? BodyToken { get; init; }

    /// <summary>Where the token comes from; null for the environment.</summary>
    internal string? TokenFile { get; init; }

    /// <summary>Null where there is no TLS, or it is not ours to speak.</summary>
    internal ServerTrust? Trust { get; init; }

    internal int? ProcessId { get; init; }

    internal int Threads { get; init; } = 1;

    internal int InFlight { get; init; } = 50;

    internal SampleRule Samples { get; init; } = new(FullEvery: 16, RecordEvery: 64);

    internal string? JsonFile { get; init; }

    internal string? CsvFile { get; init; }

    internal string? JUnitFile { get; init; }

    /// <summary>An earlier report of the same scenario; null for none.</summary>
    internal string? CompareFile { get; init; }

    /// <summary>Folder for the report as HTML, Markdown and JSON; null for none.</summary>
    internal string? ReportFolder { get; init; }

    internal IReadOnlyList<Budget> Budgets { get; init; } = [];

    /// <summary>Null when none is named.</summary>
    internal string? BudgetFile { get; init; }

    /// <summary>On the plain wire: the length of a record; 0 counts messages.</summary>
    internal int RecordBytes { get; init; }

    internal TimeSpan TimeLimit { get; init; }

    /// <summary>A subscriber of a topic, or on the plain wire of whatever comes.</summary>
    internal ConnectionPlan PlanFor(string subprotocol, string topic)
        => Token is null
            ? ConnectionPlan.Plain with { RecordBytes = RecordBytes }
            : new ConnectionPlan(subprotocol, topic);

    internal SwarmOptions Swarm => new(Url, Server, Token, Samples) { Threads = Threads, InFlight = InFlight };
}

using KeyRx.Server.Ingest;
namespace KeyRx.Server.Loop;

/// <summary>
/// The budget of each stage in one turn. The times add up to 1.8 ms, and a stage overruns by one item at most, so a
/// turn stays below the 2 ms of CPU time that nobody is to exceed. Keys come before input.
/// </summary>
internal static class StageLimits
{
    private const ulong Micros = 1000;

    /// <summary>What other threads posted: calls, completions, peers that were accepted elsewhere.</summary>
    internal const int ControlItems = 256;
    internal const ulong ControlNanos = 250 * Micros;

    /// <summary>
    /// Records taken in, in steps of <see cref="EventPump.StepRecords"/> of the ring and of the inbox.
    /// </summary>
    internal const int PumpRecords = 1024;
    internal const ulong PumpNanos = 350 * Micros;

    /// <summary>Subscribers served.</summary>
    internal const int SweepSubscribers = 1024;
    internal const ulong SweepNanos = 500 * Micros;

    /// <summary>Ready sockets taken note of, peers accepted, and slices read.</summary>
    internal const int InputItems = 1024;
    internal const ulong InputNanos = 350 * Micros;

    /// <summary>Deadlines of connections, and the chores of a second.</summary>
    internal const int DeadlineItems = 256;
    internal const ulong DeadlineNanos = 150 * Micros;

    /// <summary>Pieces of logs that are overwritten or encoded.</summary>
    internal const int LogSteps = 16;
    internal const ulong LogNanos = 100 * Micros;

    /// <summary>Connections visited by walks over all of them.</summary>
    internal const int WalkVisits = 1024;
    internal const ulong WalkNanos = 100 * Micros;
}

using KeyRx.Load.Swarm;

namespace KeyRx.Load.Scenarios;

/// <summary>What happened to the flooding client. Written by its thread; read when that has ended.</summary>
internal sealed class FloodOutcome
{
    /// <summary>From the first message to the first end of the connection.</summary>
    internal TimeSpan? FirstCut { get; set; }

    /// <summary>The close status of that end; null when it came without a close frame.</summary>
    internal int? FirstStatus { get; set; }

    internal long? MessagesToFirstCut { get; set; }

    internal long Messages { get; set; }

    internal ReasonTally Cuts { get; } = new();

    internal ReasonTally Failures { get; } = new();
}

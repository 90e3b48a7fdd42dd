namespace KeyRx.Load.Scenarios.Hostile.Attacks;

/// <summary>What an attack cost the attacker.</summary>
internal record struct AttackCost
{
    internal long Connections;

    /// <summary>Frames, requests or, where neither has a meaning, sends.</summary>
    internal long Requests;

    /// <summary>Bytes that the kernel took from the attacker.</summary>
    internal long Bytes;

    /// <summary>Connections that were refused or cut while the attacker wanted to go on.</summary>
    internal long Cuts;

    /// <summary>Of the attacker's own threads, user and system.</summary>
    internal TimeSpan Cpu;

    public static AttackCost operator +(AttackCost a, AttackCost b) => new()
    {
        Connections = a.Connections + b.Connections,
        Requests = a.Requests + b.Requests,
        Bytes = a.Bytes + b.Bytes,
        Cuts = a.Cuts + b.Cuts,
        Cpu = a.Cpu + b.Cpu,
    };
}

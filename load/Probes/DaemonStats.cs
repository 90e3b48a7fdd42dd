namespace KeyRx.Load.Probes;

/// <summary>What the daemon says of itself; a field it does not tell is null.</summary>
internal readonly record struct DaemonStats(
    long? AllocatedBytes, long? TakenRecords, long? OpenConnections, long? UsedSlots);

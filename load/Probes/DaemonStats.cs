using System.Text.Json;

namespace KeyRx.Load.Probes;

/// <summary>What the daemon says of itself; a field it does not tell is null.</summary>
internal readonly record struct DaemonStats(
    long? AllocatedBytes, long? TakenRecords, long? OpenConnections, long? UsedSlots)
{
    /// <summary>The loop's longest turn of this second and the last: CPU time in microseconds.</summary>
    internal long? RecentTurnMicros { get; init; }

    /// <summary>Turns over 2 ms of CPU time since the start.</summary>
    internal long? TurnsOver2Ms { get; init; }

    /// <summary>What the managed heap has of the system.</summary>
    internal long? HeapCommittedBytes { get; init; }

    /// <summary>Reads the object of GET /stats.</summary>
    internal static DaemonStats Read(JsonElement root) => new(
        Number(root, "allocated_bytes"),
        Number(root, "taken_records"),
        Number(root, "open_connections"),
        Number(root, "used_slots"))
    {
        RecentTurnMicros = Number(root, "recent_turn_us"),
        TurnsOver2Ms = Number(root, "turns_over_2ms"),
        HeapCommittedBytes = Number(root, "heap_committed_bytes"),
    };

    private static long? Number(JsonElement root, string name)
        => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out var number) ? number : null;
}

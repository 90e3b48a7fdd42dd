using System.Text.Json;

namespace KeyRx.Server.Ingest;

/// <summary>What the latencies of one second come to, in microseconds.</summary>
internal readonly record struct LatencySecond(long Count, uint Min, double Average, uint Max, uint P95, uint P99)
{
    /// <summary>The fields of an event of topic <c>latency</c>.</summary>
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("count"u8, Count);
        json.WriteNumber("min"u8, Min);
        json.WriteNumber("avg"u8, Average);
        json.WriteNumber("max"u8, Max);
        json.WriteNumber("p95"u8, P95);
        json.WriteNumber("p99"u8, P99);
    }
}

namespace KeyRx.Client.Payloads;

/// <summary>Topic <c>latency</c>: microseconds from the kernel to the server's pump, over one second.</summary>
/// <param name="Timestamp">Microseconds since the Unix epoch, by the server's clock.</param>
/// <param name="Count">Key events.</param>
/// <param name="Min">The least.</param>
/// <param name="Avg">The mean.</param>
/// <param name="Max">The most.</param>
/// <param name="P95">95th percentile.</param>
/// <param name="P99">99th percentile.</param>
public sealed record LatencyPayload(
    long Timestamp,
    long Count,
    double Min,
    double Avg,
    double Max,
    double P95,
    double P99);

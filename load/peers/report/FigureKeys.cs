namespace KeyRx.Peers.Report;

/// <summary>The keys of keyrx-load's JSON that are read here, and those that load/results.sh adds.</summary>
internal static class FigureKeys
{
    internal const string P50 = "p50_ms";
    internal const string P99 = "p99_ms";
    internal const string BytesPerConnection = "bytes_per_connection";
    internal const string Deliveries = "deliveries_per_second";
    internal const string Lost = "lost";
    internal const string LeastShare = "connection_share_min";
    internal const string CpuPerMillion = "cpu_seconds_per_million";
    internal const string BytesPerMessage = "bytes_per_message";
    internal const string Echoes = "echoes_per_second";
    internal const string RssAtTenThousand = "rss_10000_kb";
    internal const string StartMillis = "start_ms";
    internal const string RssIdle = "rss_idle_kb";
    internal const string BinaryBytes = "binary_bytes";
}

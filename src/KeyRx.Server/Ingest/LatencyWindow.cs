using System.Buffers;
using System.Text.Json;

namespace KeyRx.Server;

/// <summary>
/// Latencies kernel -> pump of one second, for the topic <c>latency</c>. Aggregated over a whole second, so that the
/// figures do not tell the rhythm of typing. Owner only.
/// </summary>
internal sealed class LatencyWindow
{
    private const int SamplesMax = 4096; // a second of a very fast source; later ones count for all but the percentiles

    private readonly uint[] _samples = new uint[SamplesMax];
    private int _kept;
    private long _count;
    private double _sum;
    private uint _min = uint.MaxValue;
    private uint _max;

    internal bool IsEmpty => _count == 0;

    internal void Add(ulong nanos)
    {
        var micros = (uint)Math.Min(nanos / 1000, uint.MaxValue);
        if (_kept < SamplesMax) _samples[_kept++] = micros;
        _count++;
        _sum += micros;
        _min = Math.Min(_min, micros);
        _max = Math.Max(_max, micros);
    }

    /// <summary>Writes the second's figures in microseconds and begins the next.</summary>
    internal void WriteAndReset(IBufferWriter<byte> output, long unixMicros)
    {
        var sorted = _samples.AsSpan(0, _kept);
        sorted.Sort();
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteNumber("timestamp"u8, unixMicros);
        json.WriteNumber("count"u8, _count);
        json.WriteNumber("min"u8, _min);
        json.WriteNumber("avg"u8, Math.Round(_sum / _count, 1));
        json.WriteNumber("max"u8, _max);
        json.WriteNumber("p95"u8, Percentile(sorted, 0.95));
        json.WriteNumber("p99"u8, Percentile(sorted, 0.99));
        json.WriteEndObject();
        (_kept, _count, _sum, _min, _max) = (0, 0, 0, uint.MaxValue, 0);
    }

    private static uint Percentile(ReadOnlySpan<uint> sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
}

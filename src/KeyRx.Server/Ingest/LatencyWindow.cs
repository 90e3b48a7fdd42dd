namespace KeyRx.Server.Ingest;

/// <summary>
/// Latencies kernel -> pump of one second. Aggregated over a whole second, so that the figures do not tell
/// the rhythm of typing. The loop only.
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

    internal void Add(ulong nanos)
    {
        var micros = (uint)Math.Min(nanos / 1000, uint.MaxValue);
        if (_kept < SamplesMax) _samples[_kept++] = micros;
        _count++;
        _sum += micros;
        _min = Math.Min(_min, micros);
        _max = Math.Max(_max, micros);
    }

    /// <summary>The second's figures; null when no key moved in it. The next second begins.</summary>
    internal LatencySecond? Take()
    {
        if (_count == 0) return null;
        var sorted = _samples.AsSpan(0, _kept);
        sorted.Sort();
        var second = new LatencySecond(
            _count, _min, Math.Round(_sum / _count, 1), _max, Percentile(sorted, 0.95), Percentile(sorted, 0.99));
        (_kept, _count, _sum, _min, _max) = (0, 0, 0, uint.MaxValue, 0);
        return second;
    }

    private static uint Percentile(ReadOnlySpan<uint> sorted, double share) =>
        sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
}

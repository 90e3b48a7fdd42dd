using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Ingest;

namespace KeyRx.Bench.Cases;

/// <summary>The latency of one key event, as the server takes it down: what its meter adds to that.</summary>
public class MeterKey
{
    private const ulong Nanos = 123_456;

    private readonly LatencyWindow _window = new();
    private readonly ServerMeter _quiet = new();
    private readonly ServerMeter _heard = new();
    private readonly MeterListener _listener = new();

    /// <summary>Somebody listens to one of the two meters.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _listener.EnableMeasurementEvents(_heard.Latency);
        _listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        _listener.Start();
        if (_quiet.Latency.Enabled || !_heard.Latency.Enabled)
            throw new InvalidOperationException("the wrong one is listened to");
    }

    /// <summary>Ends both.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _listener.Dispose();
        _quiet.Dispose();
        _heard.Dispose();
    }

    /// <summary>The second's window alone, of which topic <c>latency</c> is made.</summary>
    [Benchmark(Description = "no meter")]
    public void Unmetered() => _window.Add(Nanos);

    /// <summary>The same and a meter.</summary>
    [Benchmark(Description = "a meter to which nobody listens")]
    public void Quiet()
    {
        _window.Add(Nanos);
        if (_quiet.Latency.Enabled) _quiet.Latency.Record(Nanos / 1e9);
    }

    /// <summary>The same and a listener.</summary>
    [Benchmark(Description = "a meter to which somebody listens")]
    public void Heard()
    {
        _window.Add(Nanos);
        if (_heard.Latency.Enabled) _heard.Latency.Record(Nanos / 1e9);
    }
}

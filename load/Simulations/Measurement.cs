using KeyRx.Load.Latency;

namespace KeyRx.Load.Simulations;

/// <summary>Counts and latencies of one body or step. Any thread.</summary>
internal sealed class Measurement(string name)
{
    private readonly Lock _lock = new();
    private readonly LatencyRecorder _latency = new();
    private readonly LatencyRecorder _interval = new();
    private readonly List<FailureStats> _failures = [];
    private long _bytes;
    private long _failed;
    private long _failedBefore;

    internal void Record(in Response response, TimeSpan latency)
    {
        lock (_lock)
        {
            _bytes += response.SizeBytes;
            if (response.IsError)
                CountFailure(response);
            else
                RecordLatency((long)latency.TotalNanoseconds);
        }
    }

    internal MeasurementStats Read()
    {
        lock (_lock)
        {
            return new MeasurementStats(
                name, _latency.Count, _failed, _bytes, _latency.PercentileMillis(50), _latency.PercentileMillis(99),
                _latency.PercentileMillis(99.9), _latency.MaxMillis, [.. _failures])
            {
                Min = _latency.MinMillis,
                Mean = _latency.MeanMillis,
                StandardDeviation = _latency.StandardDeviationMillis,
                P75 = _latency.PercentileMillis(75),
                P95 = _latency.PercentileMillis(95),
                Latency = _latency.Copy(),
            };
        }
    }

    /// <summary>Since the last call.</summary>
    internal MeasurementInterval TakeInterval()
    {
        lock (_lock)
        {
            var interval = new MeasurementInterval(
                _interval.Count, _failed - _failedBefore, _interval.PercentileMillis(50),
                _interval.PercentileMillis(99), _interval.MaxMillis);
            _interval.Reset();
            _failedBefore = _failed;
            return interval;
        }
    }

    private void RecordLatency(long nanos)
    {
        _latency.Record(nanos);
        _interval.Record(nanos);
    }

    private void CountFailure(in Response response)
    {
        _failed++;
        var code = response.StatusCode;
        var known = _failures.FindIndex(failure => failure.StatusCode == code);
        if (known < 0)
            _failures.Add(new FailureStats(code, 1, response.Message));
        else
            _failures[known] = _failures[known] with { Count = _failures[known].Count + 1 };
    }
}

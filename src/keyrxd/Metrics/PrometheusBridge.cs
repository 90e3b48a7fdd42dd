using System.Diagnostics.Metrics;
using Prometheus;

namespace KeyRx.Daemon.Metrics;

/// <summary>
/// The instruments of some meters as collectors of prometheus-net. Its own adapter names counters without
/// <c>_total</c>, which promtool refuses, so the names are made here; the text format is the library's.
/// </summary>
/// <remarks>Threading: one collection at a time; measurements from any thread.</remarks>
internal sealed class PrometheusBridge : IDisposable
{
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly MetricFactory _factory;
    private readonly MeterListener _listener = new();

    /// <param name="isWanted">Which meters.</param>
    internal PrometheusBridge(Predicate<Meter> isWanted)
    {
        _factory = Prometheus.Metrics.WithCustomRegistry(_registry);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            // What is recorded for each event keeps its collector at hand, and allocates nothing.
            if (isWanted(instrument.Meter))
            {
                listener.EnableMeasurementEvents(
                    instrument, instrument is Histogram<double> histogram ? Create(histogram) : null);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, state) =>
        {
            if (state is IHistogram histogram) histogram.Observe(value);
            else Take(instrument, value, tags);
        });
        _listener.Start();
    }

    /// <summary>Everything as it is now, in the text format 0.0.4.</summary>
    internal byte[] Collect()
    {
        _listener.RecordObservableInstruments();
        using var text = new MemoryStream();
        // A memory stream never waits, so this has completed when it returns.
        _registry.CollectAndExportAsTextAsync(text).GetAwaiter().GetResult();
        return text.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private Histogram Create(Histogram<double> histogram)
    {
        var boundaries = histogram.Advice?.HistogramBucketBoundaries;
        return _factory.CreateHistogram(
            PrometheusName.Of(histogram), histogram.Description ?? "",
            new HistogramConfiguration { Buckets = boundaries is null ? null : [.. boundaries] });
    }

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var name = PrometheusName.Of(instrument);
        var help = instrument.Description ?? "";
        var (labels, values) = (new string[tags.Length], new string[tags.Length]);
        for (var i = 0; i < tags.Length; i++)
            (labels[i], values[i]) = (PrometheusName.Label(tags[i].Key), $"{tags[i].Value}");
        if (PrometheusName.IsCounter(instrument))
            _factory.CreateCounter(name, help, labels).WithLabels(values).IncTo(value);
        else _factory.CreateGauge(name, help, labels).WithLabels(values).Set(value);
    }
}

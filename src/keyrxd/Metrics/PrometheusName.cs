using System.Diagnostics.Metrics;

namespace KeyRx.Daemon.Metrics;

/// <summary>
/// An instrument's name in Prometheus, as OpenTelemetry's compatibility specification translates it: dots become
/// underscores, the unit is appended unless it is an annotation in braces or 1, and a counter ends in <c>_total</c>.
/// </summary>
internal static class PrometheusName
{
    internal static string Of(Instrument instrument) =>
        Label(instrument.Name) + UnitSuffix(instrument.Unit) + (IsCounter(instrument) ? "_total" : "");

    internal static string Label(string name) => name.Replace('.', '_');

    /// <summary>Of those that only grow.</summary>
    internal static bool IsCounter(Instrument instrument) =>
        instrument is ObservableCounter<long> or ObservableCounter<int>;

    private static string UnitSuffix(string? unit) => unit switch
    {
        "s" => "_seconds",
        "By" => "_bytes",
        _ => "",
    };
}

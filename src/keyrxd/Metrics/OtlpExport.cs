using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace KeyRx.Daemon.Metrics;

/// <summary>Sends the meter to an OpenTelemetry collector (OTLP over HTTP, protobuf), where one was named.</summary>
internal static class OtlpExport
{
    /// <summary>Null when there is nobody to send to: then nothing of OpenTelemetry is loaded.</summary>
    internal static IDisposable? Start(Uri? endpoint, TimeSpan interval, string meter) => endpoint is null
        ? null
        : Sdk.CreateMeterProviderBuilder()
            .AddMeter(meter)
            .AddOtlpExporter((exporter, reader) =>
            {
                (exporter.Endpoint, exporter.Protocol) = (endpoint, OtlpExportProtocol.HttpProtobuf);
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds =
                    (int)interval.TotalMilliseconds;
            })
            .Build();
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace KeyRx.EndToEnd.Tests.Metrics;

/// <summary>Debian's Prometheus on a free port, which scrapes and looks at its rules each second.</summary>
internal sealed class PrometheusProcess : IAsyncDisposable
{
    public const string Program = "/usr/bin/prometheus";

    private static readonly HttpClient Http = new();

    private readonly Process _process;
    private readonly int _port;

    private PrometheusProcess(Process process, int port) => (_process, _port) = (process, port);

    /// <param name="folder">For its data.</param>
    /// <param name="rules">The rule file.</param>
    /// <param name="targets">Host, port and token of each server.</param>
    public static PrometheusProcess Start(
        string folder, string rules, IEnumerable<(string Authority, string Token)> targets)
    {
        var jobs = targets.Select((target, i) => $$"""
              - job_name: keyrx{{i}}
                authorization: { credentials: "{{target.Token}}" }
                static_configs: [{ targets: ["{{target.Authority}}"] }]
            """);
        var config = Path.Combine(folder, "prometheus.yml");
        File.WriteAllText(
            config,
            $"global: {{ scrape_interval: 1s, evaluation_interval: 1s }}\nrule_files: [\"{rules}\"]\n" +
                $"scrape_configs:\n{string.Join('\n', jobs)}\n");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var start = new ProcessStartInfo(Program, [
            $"--config.file={config}", $"--storage.tsdb.path={Path.Combine(folder, "tsdb")}",
            $"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]);
        return new PrometheusProcess(Process.Start(start)!, port);
    }

    /// <summary>Names of the alerts that fire now; none while it starts.</summary>
    public async Task<string[]> FiringAsync(CancellationToken cancellation) =>
        await AskAsync("alerts", cancellation) is { } data
            ? [.. data.GetProperty("alerts").EnumerateArray()
                .Where(alert => alert.GetProperty("state").GetString() == "firing")
                .Select(alert => alert.GetProperty("labels").GetProperty("alertname").GetString()!).Distinct()
                .Order(StringComparer.Ordinal)]
            : [];

    /// <summary>What an expression is now, as text; null while there is no value.</summary>
    public async Task<string?> ValueAsync(string expression, CancellationToken cancellation) =>
        await AskAsync($"query?query={Uri.EscapeDataString(expression)}", cancellation) is { } data
            && data.GetProperty("result") is var result
            && result.GetArrayLength() > 0
                ? result[0].GetProperty("value")[1].GetString()
                : null;

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    /// <summary>Null while it starts.</summary>
    private async Task<JsonElement?> AskAsync(string path, CancellationToken cancellation)
    {
        try
        {
            var answer = await Http.GetStringAsync(new Uri($"http://127.0.0.1:{_port}/api/v1/{path}"), cancellation);
            return JsonElement.Parse(answer).GetProperty("data");
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}

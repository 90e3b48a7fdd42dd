using System.Net.Http.Headers;
using System.Text.Json;

namespace KeyRx.Load.Probes;

/// <summary>GET /stats of the daemon, with every allocated byte. One request at a time.</summary>
internal sealed class StatsClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20); // a daemon at its limit answers late

    private readonly HttpClient _http;

    internal StatsClient(Uri webSocketUrl, string token)
    {
        var address = new UriBuilder(webSocketUrl) { Scheme = Uri.UriSchemeHttp, Path = "/stats", Query = "precise" };
        _http = new HttpClient { BaseAddress = address.Uri, Timeout = Patience };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Why the last reading has no values; null when it has.</summary>
    internal string? Trouble { get; private set; }

    internal async Task<DaemonStats> ReadAsync(CancellationToken cancellation)
    {
        Trouble = null;
        try
        {
            using var document = JsonDocument.Parse(await _http.GetByteArrayAsync("", cancellation));
            var root = document.RootElement;
            return new DaemonStats(
                Number(root, "allocated_bytes"),
                Number(root, "taken_records"),
                Number(root, "open_connections"),
                Number(root, "used_slots"));
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || IsTimeout(e, cancellation))
        {
            Trouble = $"GET {_http.BaseAddress}: {e.Message}";
            return default;
        }
    }

    public void Dispose() => _http.Dispose();

    private static bool IsTimeout(Exception e, CancellationToken cancellation)
        => e is OperationCanceledException && !cancellation.IsCancellationRequested;

    private static long? Number(JsonElement root, string name)
        => root.TryGetProperty(name, out var value) && value.TryGetInt64(out var number) ? number : null;
}

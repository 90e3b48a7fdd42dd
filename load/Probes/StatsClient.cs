using System.Net.Http.Headers;
using System.Text.Json;
using KeyRx.Load.Tls;

namespace KeyRx.Load.Probes;

/// <summary>GET /stats of the daemon, with every allocated byte. One request at a time.</summary>
internal sealed class StatsClient : IDisposable
{
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(20); // a daemon at its limit answers late

    private readonly HttpClient _http;

    /// <param name="webSocketUrl">Of the daemon.</param>
    /// <param name="token">With the scope admin.</param>
    /// <param name="patience">For an answer.</param>
    /// <param name="trust">With wss; null without.</param>
    internal StatsClient(Uri webSocketUrl, string token, TimeSpan? patience = null, ServerTrust? trust = null)
    {
        var scheme = trust is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
        var address = new UriBuilder(webSocketUrl) { Scheme = scheme, Path = "/stats", Query = "precise" };
        var handler = new SocketsHttpHandler();
        if (trust is not null) handler.SslOptions = trust.Options();
        _http = new HttpClient(handler) { BaseAddress = address.Uri, Timeout = patience ?? UsualPatience };
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
            return DaemonStats.Read(document.RootElement);
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
}

using System.Net;
using System.Net.Http.Headers;
using KeyRx.EndToEnd.Tests.Daemons;

namespace KeyRx.EndToEnd.Tests.Metrics;

/// <summary>GET /metrics, as Prometheus does it.</summary>
internal static class Scrape
{
    private static readonly HttpClient Http = new();

    public static async Task<(HttpStatusCode Status, string Text)> GetAsync(
        DaemonProcess daemon, string? token, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{daemon.Url.Authority}/metrics");
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await Http.SendAsync(request, cancellation);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(cancellation));
    }
}

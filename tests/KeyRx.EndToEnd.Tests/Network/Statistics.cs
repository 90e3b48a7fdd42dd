using System.Text.Json;
using KeyRx.EndToEnd.Tests.Daemons;

namespace KeyRx.EndToEnd.Tests.Network;

/// <summary>What a daemon says of itself at /stats.</summary>
internal static class Statistics
{
    public static async Task<JsonElement> ReadAsync(DaemonProcess daemon, CancellationToken cancellation)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", DaemonProcess.Token);
        var text = await http.GetStringAsync(new Uri($"http://127.0.0.1:{daemon.Url.Port}/stats"), cancellation);
        return JsonDocument.Parse(text).RootElement;
    }
}

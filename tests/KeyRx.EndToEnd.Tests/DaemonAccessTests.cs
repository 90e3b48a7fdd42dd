using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>Who gets in, and what plain HTTP answers.</summary>
public sealed class DaemonAccessTests : BoundedTest
{
    /// <summary>Pools nothing: a port that was free may come again, with another daemon.</summary>
    private static readonly HttpClient Http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });

    [Theory]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    public async Task HealthNeedsNoToken(string path)
    {
        await using var daemon = await StartAsync();
        using var reply = await SendAsync(daemon, path);

        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal("ok\n", await reply.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task StatisticsNeedAToken()
    {
        await using var daemon = await StartAsync();
        using var without = await SendAsync(daemon, "/stats");
        using var with = await SendAsync(daemon, "/stats", request =>
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", DaemonProcess.Token));

        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        Assert.Equal(HttpStatusCode.OK, with.StatusCode);
        Assert.Equal(
            daemon.Id,
            JsonElement.Parse(await with.Content.ReadAsByteArrayAsync(Cancellation)).GetProperty("pid").GetInt32());
    }

    [Fact]
    public async Task TheTokenFileAndTheEnvironmentBothLetIn()
    {
        await using var daemon = await StartAsync();
        var owner = File.ReadAllText(PathOf("keyrx/token")).Trim();
        using var byFile = await WireClient.ConnectAsync(daemon, Subprotocols.JsonName, Cancellation, owner);
        using var byEnvironment = await WireClient.ConnectAsync(daemon, Subprotocols.JsonName, Cancellation);

        Assert.Equal("snapshot 0", await byFile.SubscribeAsync(Cancellation));
        Assert.Equal("snapshot 0", await byEnvironment.SubscribeAsync(Cancellation));
    }

    [Fact]
    public async Task AnUpgradeWithoutATokenIs401()
    {
        await using var daemon = await StartAsync();
        using var missing = await SendAsync(daemon, "/ws", AsUpgrade);
        using var wrong = await SendAsync(daemon, "/ws", request => AsUpgrade(request, DaemonProcess.Token + "x"));

        Assert.Equal(
            (HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (missing.StatusCode, wrong.StatusCode));
        Assert.Contains(
            "a token is required", await missing.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/ws")]
    [InlineData("/livez")]
    public async Task AForeignHostOrOriginIs403(string path)
    {
        await using var daemon = await StartAsync();
        using var host = await SendAsync(daemon, path, request =>
        {
            AsUpgrade(request, DaemonProcess.Token);
            request.Headers.Host = $"attacker.example:{daemon.Url.Port}";
        });
        using var origin = await SendAsync(daemon, path, request =>
        {
            AsUpgrade(request, DaemonProcess.Token);
            request.Headers.Add("Origin", "http://attacker.example");
        });

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (host.StatusCode, origin.StatusCode));
        Assert.Contains("--allow-host", await host.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Contains(
            "--allow-origin", await origin.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneTooManyIs503WithARetryHint()
    {
        await using var daemon = await StartAsync("--max-connections", "1");
        using var first = await WireClient.ConnectAsync(daemon, Subprotocols.JsonName, Cancellation);
        using var second = await SendAsync(daemon, "/ws", request => AsUpgrade(request, DaemonProcess.Token));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.True(second.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Equal("snapshot 0", await first.SubscribeAsync(Cancellation));
    }

    [Fact]
    public async Task TheLoopbackOfIPv6Serves()
    {
        Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsIPv6, "no IPv6 here");
        await using var daemon = await StartAsync("--listen", "[::1]:0");
        using var client = await WireClient.ConnectAsync(daemon, Subprotocols.BinaryName, Cancellation);

        Assert.Equal("[::1]", daemon.Url.Host);
        Assert.Equal("snapshot 0", await client.SubscribeAsync(Cancellation));
    }

    private static void AsUpgrade(HttpRequestMessage request) => AsUpgrade(request, null);

    private static void AsUpgrade(HttpRequestMessage request, string? token)
    {
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.Add(new ProductHeaderValue("websocket"));
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    private Task<DaemonProcess> StartAsync(params string[] arguments) =>
        DaemonProcess.StartAsync(Folder, ["--source", "none", .. arguments], Cancellation);

    private async Task<HttpResponseMessage> SendAsync(
        DaemonProcess daemon, string path, Action<HttpRequestMessage>? prepare = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{daemon.Url.Authority}{path}");
        prepare?.Invoke(request);
        return await Http.SendAsync(request, Cancellation);
    }
}

using System.Net.Http.Headers;
using System.Text;
using KeyRx.Client;
using KeyRx.EndToEnd.Tests.Audit;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Secrets;

/// <summary>
/// Tokens, secrets, a key and a payload are planted in one daemon that tells all it can: its log at trace, its banner,
/// its audit, its figures, its page, its refusals, and the topics that tell of errors and of who listens. None is in
/// any.
/// </summary>
public sealed class PlantedSecretTests : BoundedTest
{
    private const ushort KeyZ = 44; // input-event-codes.h; the page names KEY_A as an example
    private const string Wrong = "planted-wrong-token-of-nobody", Payload = "planted-payload";

    private static readonly HttpClient Http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });

    private readonly StringBuilder _told = new();

    [Fact]
    public async Task NoneIsToldAnywhere()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "FIFO sources exist on Linux only");
        var owner = await RunAsync("token");
        var reader = await RunAsync("token", "add", "reader", "--scope", "status");
        var writer = await RunAsync(
            "token", "add", "writer", "--scope", "publish", "--topic", Topics.ProfileChanged);
        Posix.MakeFifo(PathOf("keys"));
        await using var daemon = await DaemonProcess.StartAsync(
            Folder,
            [
                "--source", "fifo:" + PathOf("keys"), "--log-level", "trace", "--audit", PathOf("audit.jsonl"),
                "--key-views",
            ],
            Cancellation);
        await using var keyboard = await Posix.OpenFifoAsync(PathOf("keys"), Cancellation);
        await using var observer = await ConnectAsync(daemon, owner);
        await observer.SubscribeAsync([Topics.Error, Topics.Server, Topics.Key], cancellationToken: Cancellation);
        keyboard.Write([.. InputEvents.Key(KeyZ, 1), .. InputEvents.Key(KeyZ, 0)]);
        await using (var publisher = await ConnectAsync(daemon, writer))
        {
            var payload = Encoding.UTF8.GetBytes($$"""{"profile":"{{Payload}}"}""");
            await publisher.PublishAsync(Topics.ProfileChanged, payload, Cancellation);
            await Assert.ThrowsAsync<KeyRxRequestException>(() =>
                publisher.PublishAsync(Topics.Error, payload, Cancellation));
        }

        var (secret, page) = await ShowEverythingAsync(daemon, owner, reader);
        await BreakAReloadAsync(daemon, observer);
        await daemon.StopAsync(Cancellation);

        _told.Append(daemon.Output).Append(daemon.Error).AppendJoin('\n', AuditLines.Read(PathOf("audit.jsonl")));
        var told = _told.ToString();
        foreach (var expected in (string[])
            [
                "is denied with 401", "\"refused\"", "reload_failed", "keyrx_server_", "<html", "page_admitted",
                "POST only",
            ])
            Assert.Contains(expected, told, StringComparison.Ordinal); // all of it has spoken
        foreach (var planted in (string[])
            [owner, reader, writer, DaemonProcess.Token, Wrong, secret, page, Payload, "KEY_Z", "\"KeyZ\""])
            Assert.DoesNotContain(planted, told, StringComparison.Ordinal);
    }

    private Task<KeyRxClient> ConnectAsync(DaemonProcess daemon, string token) =>
        KeyRxClient.ConnectAsync(new() { Url = daemon.Url, Token = token }, Cancellation);

    private async Task<string> RunAsync(params string[] arguments)
    {
        var result = await Programs.RunAsync(Programs.Keyrxd(Folder, arguments), Cancellation);
        result.AssertExitCode(0);
        return result.Output.Trim();
    }

    /// <summary>Asks for all there is, with right tokens and a wrong one.</summary>
    /// <returns>What its asker alone is told.</returns>
    private async Task<(string Secret, string PageToken)> ShowEverythingAsync(
        DaemonProcess daemon, string owner, string reader)
    {
        string[] paths = ["/", "/stats", "/metrics", "/readyz?verbose", "/livez", "/pause", "/nothing"];
        foreach (var path in paths)
        {
            foreach (var token in (string[])[owner, reader, Wrong])
                _told.AppendLine(await AskAsync(daemon, HttpMethod.Get, path, token, origin: null));
        }

        var secret = (await daemon.PageAddressAsync(Cancellation)).Split('#')[1];
        var origin = $"http://{daemon.Url.Authority}";
        var page = await AskAsync(daemon, HttpMethod.Post, "/browser-token", secret, origin);
        _told.AppendLine(await AskAsync(daemon, HttpMethod.Post, "/browser-token", secret, origin));
        _told.AppendLine(await AskAsync(daemon, HttpMethod.Get, "/stats", page, "http://evil.example"));
        return (secret, page);
    }

    private async Task<string> AskAsync(
        DaemonProcess daemon, HttpMethod method, string path, string token, string? origin)
    {
        using var request = new HttpRequestMessage(method, $"http://{daemon.Url.Authority}{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (origin is not null) request.Headers.Add("Origin", origin);
        using var reply = await Http.SendAsync(request, Cancellation);
        return await reply.Content.ReadAsStringAsync(Cancellation);
    }

    /// <summary>Somebody put the secret where the hash belongs; what the topics have told by then is kept.</summary>
    private async Task BreakAReloadAsync(DaemonProcess daemon, KeyRxClient observer)
    {
        var file = PathOf("keyrx/tokens.json");
        await File.WriteAllTextAsync(
            file, $$"""{"tokens":[{"name":"x","sha256":"{{Wrong}}","scopes":["status"]}]}""", Cancellation);
        daemon.Reload();
        await foreach (var message in observer.ReadAllAsync(Cancellation))
        {
            if (message is not EventMessage told) continue;
            var text = Encoding.UTF8.GetString(told.Payload.Span);
            _told.AppendLine(text);
            if (text.Contains("reload_failed", StringComparison.Ordinal)) return;
        }
    }
}

using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using KeyRx.Client;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>
/// SIGHUP under open connections: what applies, who has to go, and what a broken file does, which is nothing.
/// </summary>
public sealed class DaemonReloadTests : BoundedTest
{
    private string TokensPath => PathOf("keyrx/tokens.json");

    [Fact]
    public async Task ATokenComesAndGoesWhileOthersStay()
    {
        await using var daemon = await StartAsync();
        await using var owner = await ConnectAsync(daemon, DaemonProcess.Token);
        var secret = await AddAsync("dashboard", "--scope", "status");
        Assert.Equal(
            401, (await Assert.ThrowsAsync<KeyRxConnectionException>(() => ConnectAsync(daemon, secret))).Status);

        await ReloadAsync(daemon, "reloaded: 3 tokens");
        await using var dashboard = await ConnectAsync(daemon, secret);
        var refusal = await Assert.ThrowsAsync<KeyRxRequestException>(() =>
            dashboard.SubscribeAsync([Topics.Key], cancellationToken: Cancellation));
        Assert.Equal("403: topic 'key' needs a token with scope key", refusal.Message);
        (await RunAsync("token", "revoke", "dashboard")).AssertExitCode(0);
        await ReloadAsync(daemon, "reloaded: 2 tokens");

        Assert.Equal("4003: token revoked", await EndAsync(dashboard));
        Assert.Contains(Topics.Key, await owner.SubscribeAsync([Topics.Key], cancellationToken: Cancellation));
        Assert.Equal(
            401, (await Assert.ThrowsAsync<KeyRxConnectionException>(() => ConnectAsync(daemon, secret))).Status);
    }

    [Fact]
    public async Task ABrokenTokensFileChangesNothingAndIsTold()
    {
        var secret = await AddAsync("dashboard", "--scope", "status");
        await using var daemon = await StartAsync();
        await using var client = await ConnectAsync(daemon, secret);
        await client.SubscribeAsync([Topics.Error], cancellationToken: Cancellation);
        var reason = $"{TokensPath}: token 'dashboard': sha256 is 64 hexadecimal digits";
        // As one might who thinks that the secret belongs there.
        File.WriteAllText(
            TokensPath, $$"""{"tokens":[{"name":"dashboard","sha256":"{{secret}}","scopes":["status"]}]}""");

        daemon.Reload();

        var told = await NextReloadErrorAsync(client);
        Assert.Equal($"reload failed, everything stays as it was: {reason}", told.GetProperty("message").GetString());
        await daemon.WaitForLogAsync("keyrxd[2103] reload failed", Cancellation);
        Assert.EndsWith(
            $"keyrxd[2103] reload failed, everything stays as it was: {reason}", daemon.Error.TrimEnd(),
            StringComparison.Ordinal);
        await using var another = await ConnectAsync(daemon, secret);
        Assert.DoesNotContain(secret, daemon.Error + daemon.Output + told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AllowListsOfTheFileApplyAndTheRestIsNamed()
    {
        var config = WriteFile(
            "keyrxd.json", """{ "listen": "127.0.0.1:0", "source": "none", "log_level": "information" }""");
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--config", config], Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(daemon, "http://localhost:3000"));

        WriteFile(
            "keyrxd.json",
            """{ "listen": "127.0.0.1:0", "source": "demo", "echo": true, "log_level": "information", "allow_origin": ["http://localhost:3000"] }""");
        await ReloadAsync(daemon, "keyrxd[2102] changed, but needs a restart: source, echo");
        Assert.Equal(HttpStatusCode.OK, await AskAsync(daemon, "http://localhost:3000"));

        WriteFile(
            "keyrxd.json",
            """{ "listen": "127.0.0.1:0", "source": "none", "log_level": "information", "allow_orgin": [] }""");
        await ReloadAsync(
            daemon,
            $"keyrxd[2103] reload failed, everything stays as it was: {config}: there is no setting 'allow_orgin'");
        Assert.Equal(HttpStatusCode.OK, await AskAsync(daemon, "http://localhost:3000"));

        WriteFile(
            "keyrxd.json",
            """{ "listen": "127.0.0.1:0", "source": "none", "log_level": "information", "allow_origin": ["localhost:3000"] }""");
        await ReloadAsync(
            daemon,
            "keyrxd[2103] reload failed, everything stays as it was: --allow-origin: 'localhost:3000' is no origin");
        Assert.Equal(HttpStatusCode.OK, await AskAsync(daemon, "http://localhost:3000"));

        WriteFile(
            "keyrxd.json",
            """{ "listen": "127.0.0.1:0", "source": "none", "log_level": "information", "allow_host": [""] }""");
        await ReloadAsync(
            daemon, "keyrxd[2103] reload failed, everything stays as it was: --allow-host: '' is no Host");
        Assert.Equal(HttpStatusCode.OK, await AskAsync(daemon, "http://localhost:3000"));

        WriteFile("keyrxd.json", """{ "listen": "127.0.0.1:0", "source": "none", "log_level": "information" }""");
        await ReloadAsync(daemon, "reloaded: 2 tokens, 0 further hosts, 0 origins");
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(daemon, "http://localhost:3000"));
        Assert.Equal(1, daemon.Error.Split("[2102]").Length - 1);
    }

    /// <summary>No writer comes: a reload that waited for one would be the last, and the stop would wait too.</summary>
    [Theory]
    [InlineData("keyrxd.json", ": cannot be read as JSON settings: it is a FIFO, not a regular file")]
    [InlineData("tokens.json", ": is a FIFO, not a regular file: name another one")]
    public async Task AFifoInAFilesPlaceHoldsNoReloadUp(string file, string reason)
    {
        var text = $$"""
            { "listen": "127.0.0.1:0", "source": "none", "log_level": "information", "tokens": "{{PathOf("tokens.json")}}" }
            """;
        var config = WriteFile("keyrxd.json", text);
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--config", config], Cancellation);
        File.Delete(PathOf(file));
        Posix.MakeFifo(PathOf(file));

        await ReloadAsync(daemon, $"reload failed, everything stays as it was: {PathOf(file)}{reason}");
        File.Delete(PathOf(file));
        WriteFile("keyrxd.json", text);
        await ReloadAsync(daemon, "reloaded: 2 tokens");
        await daemon.StopAsync(Cancellation);
    }

    [Fact]
    public async Task ARotatedOwnerTokenEndsWhatCameWithTheOldOne()
    {
        await using var daemon = await StartAsync();
        var path = PathOf("keyrx/token");
        var before = File.ReadAllText(path).Trim();
        await using var owner = await ConnectAsync(daemon, before);
        await using var other = await ConnectAsync(daemon, DaemonProcess.Token);
        using var page = await OpenPageAsync(daemon);

        var result = await RunAsync("token", "rotate");
        result.AssertExitCode(0);
        Assert.Equal(
            ("", $"keyrxd: {path} holds another owner token\nkeyrxd: send SIGHUP to keyrxd (or restart it) to apply\n"),
            (result.Output, result.Error));
        await ReloadAsync(daemon, "reloaded: 2 tokens");

        Assert.Equal("4003: token revoked", await EndAsync(owner));
        Assert.Equal(4003, await CloseStatusAsync(page));
        var after = File.ReadAllText(path).Trim();
        Assert.NotEqual(before, after);
        Assert.Equal(["keyrx"], Directory.GetDirectories(Folder).Select(Path.GetFileName));
        Assert.Equal(["token"], Directory.GetFiles(PathOf("keyrx")).Select(Path.GetFileName));
        await using var again = await ConnectAsync(daemon, after);
        Assert.Contains(Topics.Key, await other.SubscribeAsync([Topics.Key], cancellationToken: Cancellation));
        Assert.Equal(
            401, (await Assert.ThrowsAsync<KeyRxConnectionException>(() => ConnectAsync(daemon, before))).Status);
    }

    [Fact]
    public async Task AnOwnerTokenThatIsDeletedIsReplaced()
    {
        await using var daemon = await StartAsync();
        var path = PathOf("keyrx/token");
        var before = File.ReadAllText(path).Trim();
        await using var owner = await ConnectAsync(daemon, before);
        await using var other = await ConnectAsync(daemon, DaemonProcess.Token);

        File.Delete(path);
        await ReloadAsync(daemon, "reloaded: 2 tokens");

        Assert.Equal("4003: token revoked", await EndAsync(owner));
        Assert.NotEqual(before, File.ReadAllText(path).Trim());
        await using var again = await ConnectAsync(daemon, File.ReadAllText(path).Trim());
        Assert.Contains(Topics.Key, await other.SubscribeAsync([Topics.Key], cancellationToken: Cancellation));
    }

    [Fact]
    public async Task AConnectionEndsWithItsTokensTime()
    {
        var secret = await AddAsync("guest", "--scope", "status");
        await using var daemon = await StartAsync();
        await using var guest = await ConnectAsync(daemon, secret);
        var expires = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 3);
        var text = expires.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        File.WriteAllText(
            TokensPath,
            File.ReadAllText(TokensPath)
                .Replace("\"sha256\"", $"\"expires\": \"{text}\", \"sha256\"", StringComparison.Ordinal));
        await ReloadAsync(daemon, "reloaded: 3 tokens");

        Assert.Equal("4003: token revoked", await EndAsync(guest));

        Assert.True(DateTimeOffset.UtcNow >= expires);
        Assert.Equal(
            401, (await Assert.ThrowsAsync<KeyRxConnectionException>(() => ConnectAsync(daemon, secret))).Status);
    }

    [Fact]
    public async Task NoSecretIsInAFileOrInTheLog()
    {
        var secret = await AddAsync("dashboard", "--scope", "status");
        await using var daemon = await StartAsync("--log-level", "trace");
        await using var client = await ConnectAsync(daemon, secret);
        await RunAsync("token", "revoke", "dashboard");
        await ReloadAsync(daemon, "reloaded: 2 tokens");
        await EndAsync(client);
        var owner = File.ReadAllText(PathOf("keyrx/token")).Trim();
        await daemon.StopAsync(Cancellation);

        foreach (var text in (string[])[secret, owner, DaemonProcess.Token])
        {
            Assert.DoesNotContain(text, daemon.Output + daemon.Error, StringComparison.Ordinal);
            Assert.All(
                Directory.GetFiles(Folder, "*", SearchOption.AllDirectories)
                    .Where(file => file != PathOf("keyrx/token")),
                file => Assert.DoesNotContain(text, File.ReadAllText(file), StringComparison.Ordinal));
        }
    }

    private Task<DaemonProcess> StartAsync(params string[] arguments) =>
        DaemonProcess.StartAsync(
            Folder,
            arguments.Contains("--log-level")
                ? ["--source", "none", .. arguments]
                : ["--source", "none", "--log-level", "information", .. arguments],
            Cancellation);

    private Task<ProgramResult> RunAsync(params string[] arguments) =>
        Programs.RunAsync(Programs.Keyrxd(Folder, arguments), Cancellation);

    private async Task<string> AddAsync(params string[] arguments)
    {
        var result = await RunAsync(["token", "add", .. arguments]);
        result.AssertExitCode(0);
        return result.Output.Trim();
    }

    private async Task ReloadAsync(DaemonProcess daemon, string line)
    {
        daemon.Reload();
        await daemon.WaitForLogAsync(line, Cancellation);
    }

    private Task<KeyRxClient> ConnectAsync(DaemonProcess daemon, string token) =>
        KeyRxClient.ConnectAsync(new() { Url = daemon.Url, Token = token }, Cancellation);

    private async Task<HttpStatusCode> AskAsync(DaemonProcess daemon, string origin)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{daemon.Url.Authority}/livez");
        request.Headers.Add("Origin", origin);
        using var reply = await http.SendAsync(request, Cancellation);
        return reply.StatusCode;
    }

    private async Task<JsonElement> NextReloadErrorAsync(KeyRxClient client)
    {
        await foreach (var message in client.ReadAllAsync(Cancellation))
        {
            if (message is not EventMessage { Topic: Topics.Error } told) continue;
            var payload = JsonElement.Parse(told.Payload.Span);
            if (payload.GetProperty("code").GetString() == "reload_failed") return payload;
        }

        throw new InvalidOperationException("the server ended without an event");
    }

    private async Task<string> EndAsync(KeyRxClient client) =>
        (await Assert.ThrowsAsync<KeyRxConnectionException>(() => NextReloadErrorAsync(client))).Message;

    private async Task<ClientWebSocket> OpenPageAsync(DaemonProcess daemon)
    {
        using var http = new HttpClient();
        var address = new Uri(await daemon.PageAddressAsync(Cancellation));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "browser-token"));
        request.Headers.Authorization = new("Bearer", address.Fragment[1..]);
        request.Headers.Add("Origin", $"http://{address.Authority}");
        using var answer = await http.SendAsync(request, Cancellation);
        var page = new ClientWebSocket();
        page.Options.AddSubProtocol("keyrx.v1.json");
        page.Options.AddSubProtocol($"keyrx.token.{await answer.Content.ReadAsStringAsync(Cancellation)}");
        page.Options.SetRequestHeader("Origin", $"http://{address.Authority}");
        await page.ConnectAsync(daemon.Url, Cancellation);
        return page;
    }

    private async Task<int> CloseStatusAsync(ClientWebSocket page)
    {
        var buffer = new byte[4096];
        while (page.CloseStatus is null) await page.ReceiveAsync(buffer, Cancellation);
        return (int)page.CloseStatus;
    }
}

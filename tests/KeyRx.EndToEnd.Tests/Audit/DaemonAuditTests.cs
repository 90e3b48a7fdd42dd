using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using KeyRx.Client;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Peers;
using KeyRx.Protocol;
using KeyRx.Testing.Strangers;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Audit;

/// <summary>The audit of a real daemon: who came, who was refused, and nothing of what was typed or shown.</summary>
public sealed class DaemonAuditTests : BoundedTest
{
    /// <summary>Of one user: five, and the count of the others (README, "The audit").</summary>
    private const int RefusalsToldPerMinute = 6;

    private const string WrongToken = "hunter2-hunter2-hunter2-hunter2";

    private static readonly HttpClient Http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });

    private string AuditPath => PathOf("audit.jsonl");

    [Fact]
    public async Task EachEventIsThereInItsOrder()
    {
        await using var daemon = await StartAsync();
        await ReadKeysAsync(daemon);
        await UntilAsync("\"disconnected\"");
        await AssertRefusedAsync(daemon);
        var secret = (await daemon.PageAddressAsync(Cancellation)).Split('#')[1];
        var pageToken = await ExchangeAsync(daemon, secret);
        Assert.NotNull(pageToken);
        Assert.Null(await ExchangeAsync(daemon, secret));
        var added = await AddTokenAsync();
        daemon.Reload();
        await UntilAsync("\"reloaded\"");
        await daemon.StopAsync(Cancellation);

        var events = AuditLines.Read(AuditPath).Select(line => JsonElement.Parse(line)).ToArray();
        Assert.Equal(
            [
                "started", "connected", "disconnected", "refused", "refused", "page_admitted", "page_refused",
                "tokens_replaced", "reloaded", "stopped",
            ],
            events.Select(each => each.GetProperty("event").GetString()));
        Assert.Equal(daemon.Url.Authority, events[0].GetProperty("listen")[0].GetString());
        Assert.Equal("environment", events[1].GetProperty("token").GetString());
        Assert.Equal(LocalUsers.NameOf(LocalUsers.Own), events[1].GetProperty("user").GetString());
        Assert.StartsWith("127.0.0.1:", events[1].GetProperty("peer").GetString(), StringComparison.Ordinal);
        Assert.Equal(events[1].GetProperty("client_id").GetString(), events[2].GetProperty("client_id").GetString());
        Assert.True(events[2].GetProperty("seconds").GetDouble() >= 0);
        Assert.Equal(401, events[3].GetProperty("status").GetInt32());
        Assert.Equal("'http://evil.example'", events[4].GetProperty("names").GetString());
        Assert.Equal($"http://{daemon.Url.Authority}", events[5].GetProperty("origin").GetString());
        Assert.Equal("Stop", events[^1].GetProperty("reason").GetString());
        var text = string.Join('\n', AuditLines.Read(AuditPath));
        var owner = (await File.ReadAllTextAsync(PathOf("keyrx/token"), Cancellation)).Trim();
        foreach (var planted in (string[])
            [
                DaemonProcess.Token, owner, secret, pageToken, added, WrongToken, "KEY_", "Key", "hunter2", "Digit",
                .. await HashesAsync(),
            ])
            Assert.DoesNotContain(planted, text, StringComparison.Ordinal);
    }

    /// <summary>A thousand wrong tokens of another user are a few lines with his number, and a count.</summary>
    [Fact]
    public async Task AnotherUserWhoKnocksIsNamedAndRollsNothingOver()
    {
        Assert.SkipWhen(Stranger.WhyNot is not null, Stranger.WhyNot ?? "");
        await using var daemon = await StartAsync();
        await ReadKeysAsync(daemon);
        await UntilAsync("\"disconnected\"");
        var server = IPEndPoint.Parse(daemon.Url.Authority);

        await Stranger.AskOftenAsync(server, Stranger.Request("GET /stats", server, WrongToken), 1000, Cancellation);
        await AssertRefusedAsync(daemon); // ours is told all the same
        await daemon.StopAsync(Cancellation);

        var events = AuditLines.Read(AuditPath).Select(line => JsonElement.Parse(line)).ToArray();
        Assert.Equal(
            ["started", "connected", "disconnected"],
            events[..3].Select(each => each.GetProperty("event").GetString()));
        var his = events.Where(
            each => each.TryGetProperty("user", out var user) && user.GetString() == $"{Stranger.Id}").ToArray();
        Assert.All(his, each => Assert.StartsWith("refused", each.GetProperty("event").GetString()));
        Assert.Contains(his, each => each.TryGetProperty("status", out var status) && status.GetInt32() == 401);
        var minutes = his.Count(each => each.GetProperty("event").GetString() == "refused_more");
        Assert.InRange(his.Length, 2, (minutes + 1) * RefusalsToldPerMinute);
        Assert.Equal(
            1000,
            his.Sum(each => each.TryGetProperty("count", out var count) ? count.GetInt64() : 1));
        Assert.Contains(events, each => each.TryGetProperty("user", out var user)
            && user.GetString() == LocalUsers.NameOf(LocalUsers.Own)
            && each.GetProperty("event").GetString() == "refused");
    }

    /// <summary>One with a token that may read next to nothing, who connects as fast as he can.</summary>
    [Fact]
    public async Task WhoConnectsInALoopRollsNothingOver()
    {
        const int Times = 2000, ToldAtOnce = 64, MoreAMinute = 3; // README, "The audit"
        var token = await AddTokenAsync();
        await using var daemon = await StartAsync();
        await ReadKeysAsync(daemon);
        await UntilAsync("\"disconnected\"");
        var began = Stopwatch.GetTimestamp();

        for (var i = 0; i < Times; i++)
        {
            await using var client = await KeyRxClient.ConnectAsync(
                new() { Url = daemon.Url, Token = token }, Cancellation);
        }

        await ReadKeysAsync(daemon); // ours is told all the same
        await daemon.StopAsync(Cancellation);

        var minutes = (int)Stopwatch.GetElapsedTime(began).TotalMinutes + 1;
        var events = AuditLines.Read(AuditPath).Select(line => JsonElement.Parse(line)).ToArray();
        var his = events.Where(
            each => each.TryGetProperty("token", out var name) && name.GetString() == "dashboard").ToArray();
        var told = his.Count(each => each.GetProperty("event").GetString() == "connected");
        Assert.InRange(told, ToldAtOnce, ToldAtOnce + (MoreAMinute * minutes));
        Assert.Equal(
            Times, told + his.Sum(each => each.TryGetProperty("count", out var count) ? count.GetInt64() : 0));
        Assert.Equal(2, events.Count(each => each.GetProperty("event").GetString() == "connected"
            && each.GetProperty("token").GetString() == "environment"));
    }

    [Fact]
    public async Task AFullDiskIsToldOnceAndStopsNothingElse()
    {
        await using var daemon = await StartAsync();
        await using var client = await KeyRxClient.ConnectAsync(
            new() { Url = daemon.Url, Token = DaemonProcess.Token }, Cancellation);
        await client.SubscribeAsync([Topics.Error], cancellationToken: Cancellation);
        await UntilAsync("\"connected\"");
        Posix.LimitFileSize(daemon.Id, new FileInfo(AuditPath).Length + 20);

        await AssertRefusedAsync(daemon); // which is lost, and so is the one after it

        Assert.Contains("audit.jsonl", await ErrorAsync(client, "audit_failed"), StringComparison.Ordinal);
        await daemon.WaitForLogAsync("[1040] the audit cannot be written", Cancellation);
        Posix.LimitFileSize(daemon.Id, null);
        while (!AuditLines.Read(AuditPath).Any(line => line.Contains("\"lost\"", StringComparison.Ordinal)))
        {
            await AssertRefusedAsync(daemon);
            await Task.Delay(100, Cancellation);
        }

        await daemon.WaitForLogAsync("[1041] the audit is written again", Cancellation);
        await daemon.StopAsync(Cancellation);
        var lines = AuditLines.Read(AuditPath);
        Assert.Equal(1, daemon.Error.Split("[1040]").Length - 1);
        Assert.Single(lines, line => !line.EndsWith('}')); // what fitted
        Assert.Contains("\"stopped\"", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFileOfOthersIsRefusedAtTheStart()
    {
        WriteFile("audit.jsonl", "");
        File.SetUnixFileMode(AuditPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        var result = await Programs.RunAsync(
            Programs.Keyrxd(Folder, ["run", "--source", "none", "--listen", "127.0.0.1:0", "--audit", AuditPath]),
            Cancellation);

        result.AssertExitCode(4);
        Assert.Equal(
            $"keyrxd: --audit: {AuditPath}: others can read or write it, so it is not used: chmod 600 it",
            result.Error.Trim());
    }

    private Task<DaemonProcess> StartAsync() => DaemonProcess.StartAsync(
        Folder, ["--source", "demo", "--log-level", "information", "--audit", AuditPath], Cancellation);

    private Task<string> UntilAsync(params string[] texts) => AuditLines.WaitAsync(AuditPath, texts, Cancellation);

    /// <summary>Reads what the demo types, and says what no audit may repeat.</summary>
    private async Task ReadKeysAsync(DaemonProcess daemon)
    {
        await using var client = await KeyRxClient.ConnectAsync(
            new() { Url = daemon.Url, Token = DaemonProcess.Token }, Cancellation);
        await client.SubscribeAsync([Topics.Key], cancellationToken: Cancellation);
        await Assert.ThrowsAsync<KeyRxRequestException>(() =>
            client.PublishAsync("hunter2", "\"hunter2\""u8.ToArray(), Cancellation));
        var keys = 0;
        await foreach (var message in client.ReadAllAsync(Cancellation))
        {
            if (message is KeyMessage && ++keys == 5) break;
        }
    }

    /// <summary>Once for its token, once for its Origin.</summary>
    private async Task AssertRefusedAsync(DaemonProcess daemon)
    {
        var refusal = await Assert.ThrowsAsync<KeyRxConnectionException>(() =>
            KeyRxClient.ConnectAsync(new() { Url = daemon.Url, Token = WrongToken }, Cancellation));
        Assert.Equal(401, refusal.Status);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{daemon.Url.Authority}/livez");
        request.Headers.Add("Origin", "http://evil.example");
        using var reply = await Http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, reply.StatusCode);
    }

    private async Task<string?> ExchangeAsync(DaemonProcess daemon, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{daemon.Url.Authority}/browser-token");
        request.Headers.Add("Origin", $"http://{daemon.Url.Authority}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        using var reply = await Http.SendAsync(request, Cancellation);
        return reply.IsSuccessStatusCode ? await reply.Content.ReadAsStringAsync(Cancellation) : null;
    }

    private async Task<string> AddTokenAsync()
    {
        var result = await Programs.RunAsync(
            Programs.Keyrxd(Folder, ["token", "add", "dashboard", "--scope", "status"]), Cancellation);
        result.AssertExitCode(0);
        return result.Output.Trim();
    }

    private async Task<string[]> HashesAsync() =>
    [
        .. JsonElement.Parse(await File.ReadAllBytesAsync(PathOf("keyrx/tokens.json"), Cancellation))
            .GetProperty("tokens").EnumerateArray().Select(token => token.GetProperty("sha256").GetString()!),
    ];

    private async Task<string> ErrorAsync(KeyRxClient client, string code)
    {
        await foreach (var message in client.ReadAllAsync(Cancellation))
        {
            if (message is not EventMessage { Topic: Topics.Error } told) continue;
            var payload = JsonElement.Parse(told.Payload.Span);
            if (payload.GetProperty("code").GetString() == code) return payload.GetProperty("message").GetString()!;
        }

        throw new InvalidOperationException("the server ended without an event");
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using KeyRx.Peers;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Access;

/// <summary>Pages over real sockets: who gets a secret, a token for it, and in.</summary>
public sealed class BrowserAccessTests : KeyRx.Tests.Client.BoundedTest
{
    private const string OwnerSecret = "owner-secret-of-22-chars-or-more";
    private const string UsedUp =
        "this address has been used, or is too old: keyrxd open makes another one\n";

    private static readonly HttpClient Http = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 12, 30, 0, TimeSpan.Zero));

    [Fact]
    public async Task ASecretBecomesATokenOnceAndLetsItsOwnOriginIn()
    {
        var access = Access();
        await using var server = await StartAsync(access);
        var secret = access.IssueSecret();

        var (status, token) = await PostAsync(server, "/browser-token", secret, OriginOf(server));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Matches("^[A-Za-z0-9_-]{83}$", token);
        Assert.Null(await RefusalAsync(server, token, OriginOf(server)));
        Assert.Equal(
            (HttpStatusCode.Unauthorized, UsedUp), await PostAsync(server, "/browser-token", secret, OriginOf(server)));
    }

    [Fact]
    public async Task ATokenIsOfNoUseElsewhere()
    {
        var access = Access();
        await using var server = await StartAsync(access);
        var token = await TokenAsync(server, access);

        Assert.Equal(403, await RefusalAsync(server, token, "http://evil.example"));
        // ours too, but not the one it was given to
        Assert.Equal(401, await RefusalAsync(server, token, $"http://localhost:{server.Endpoints[0].Port}"));
        Assert.Equal(401, await RefusalAsync(server, token, origin: null));
        Assert.Equal(401, await RefusalAsync(server, Changed(token), OriginOf(server)));
    }

    [Fact]
    public async Task AnExchangeNeedsAnOriginAndASecretThatWaits()
    {
        var access = Access();
        await using var server = await StartAsync(access);
        var secret = access.IssueSecret();

        Assert.Equal(
            (HttpStatusCode.Forbidden, "an Origin is required: this is for pages\n"),
            await PostAsync(server, "/browser-token", secret, origin: null));
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await PostAsync(server, "/browser-token", secret, "http://evil.example")).Status);
        Assert.Equal(
            (HttpStatusCode.Unauthorized, UsedUp),
            await PostAsync(server, "/browser-token", "guessed", OriginOf(server)));
        Assert.Equal(
            (HttpStatusCode.Unauthorized, UsedUp),
            await PostAsync(server, "/browser-token", bearer: null, OriginOf(server)));
        Assert.Equal(
            (HttpStatusCode.Unauthorized, UsedUp),
            await PostAsync(server, "/browser-token", OwnerSecret, OriginOf(server)));

        _time.Advance(BrowserAccess.SecretLifetime);
        Assert.Equal(
            (HttpStatusCode.Unauthorized, UsedUp), await PostAsync(server, "/browser-token", secret, OriginOf(server)));
    }

    [Fact]
    public async Task TheOldestOfSeventeenSecretsIsForgotten()
    {
        var access = Access();
        await using var server = await StartAsync(access);
        var secrets = Enumerable.Range(0, 17).Select(_ => access.IssueSecret()).ToArray();

        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await PostAsync(server, "/browser-token", secrets[0], OriginOf(server))).Status);
        Assert.Equal(
            HttpStatusCode.OK, (await PostAsync(server, "/browser-token", secrets[1], OriginOf(server))).Status);
    }

    [Fact]
    public async Task AnotherSecretIsForTheOwnerAlone()
    {
        var access = Access();
        await using var server = await StartAsync(access);
        var token = await TokenAsync(server, access);

        var (status, secret) = await PostAsync(server, "/browser-secret", OwnerSecret, origin: null);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, "/browser-token", secret, OriginOf(server))).Status);

        const string Refused = "a token with scope admin is required: Authorization: Bearer TOKEN\n";
        Assert.Equal(
            (HttpStatusCode.Unauthorized, Refused),
            await PostAsync(server, "/browser-secret", token, OriginOf(server)));
        Assert.Equal(
            (HttpStatusCode.Unauthorized, Refused),
            await PostAsync(server, "/browser-secret", bearer: null, origin: null));
    }

    [Fact]
    public async Task APageSurvivesARestartAndNotAnotherOwner()
    {
        var port = 0;
        string token, origin;
        var access = Access();
        await using (var server = await StartAsync(access))
        {
            (token, origin, port) = (await TokenAsync(server, access), OriginOf(server), server.Endpoints[0].Port);
        }

        await using var again = await StartAsync(Access(), port);
        Assert.Null(await RefusalAsync(again, token, origin));
        await again.DisposeAsync();
        await using var other = await StartAsync(
            new BrowserAccess("another-secret-of-22-characters", TokenScopes.Status, _time), port);
        Assert.Equal(401, await RefusalAsync(other, token, origin));
    }

    [Fact]
    public async Task AnOpenPageStaysWhenTokensAreReplacedUntilTheOwnersSecretIsAnother()
    {
        var access = Access();
        await using var server = await StartAsync(access);
        using var page = await ConnectAsync(server, await TokenAsync(server, access), OriginOf(server));
        await ReadAsync(page);

        server.ReplaceTokens([Owner("another-secret-of-22-characters")]);
        await page.SendAsync("""{"type":"ping"}"""u8.ToArray(), WebSocketMessageType.Text, true, Cancellation);
        Assert.StartsWith("""{"type":"pong","payload":{"unix_us":""", await ReadAsync(page), StringComparison.Ordinal);

        access.ReplaceOwnerSecret("another-secret-of-22-characters");
        server.ReplaceTokens([Owner("another-secret-of-22-characters")]);
        Assert.Equal("closed 4003", await ReadAsync(page));
    }

    [Fact]
    public async Task ATokenEndsAfterSevenDays()
    {
        var access = Access();
        await using var server = await StartAsync(access);
        var token = await TokenAsync(server, access);

        _time.Advance(BrowserAccess.TokenLifetime - TimeSpan.FromMinutes(31)); // 11:59 of the last day
        Assert.Null(await RefusalAsync(server, token, OriginOf(server)));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(401, await RefusalAsync(server, token, OriginOf(server)));
    }

    [Fact]
    public async Task ASecretWaitsFiveMinutes()
    {
        var access = Access();
        await using var server = await StartAsync(access);
        var (early, late) = (access.IssueSecret(), access.IssueSecret());

        _time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, "/browser-token", early, OriginOf(server))).Status);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(
            (HttpStatusCode.Unauthorized, UsedUp), await PostAsync(server, "/browser-token", late, OriginOf(server)));
    }

    [Fact]
    public async Task WithoutPagesNothingIsExchangedAndTheOwnOriginIsNoneOfTheList()
    {
        await using var server = await StartAsync(access: null);

        Assert.Equal(
            HttpStatusCode.Forbidden, (await PostAsync(server, "/browser-token", "x", OriginOf(server))).Status);
        Assert.Equal(
            (HttpStatusCode.MethodNotAllowed, "GET only (RFC 6455 4.1)\n"),
            await PostAsync(server, "/browser-secret", OwnerSecret, origin: null));
    }

    [Fact]
    public async Task OtherPathsTakeNoPost()
    {
        await using var server = await StartAsync(Access());

        foreach (var path in new[] { "/", "/ws", "/nothing" })
        {
            Assert.Equal(
                (HttpStatusCode.MethodNotAllowed, "GET only (RFC 6455 4.1)\n"),
                await PostAsync(server, path, OwnerSecret, origin: null));
        }
    }

    [Fact]
    public void APageNeitherPublishesNorAdministers()
    {
        var refusal = Assert.Throws<ArgumentException>(() => new BrowserAccess(OwnerSecret, TokenScopes.All, _time));
        Assert.StartsWith(
            "a page may read: it gets neither publish nor admin", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>As text and as bytes, which the program may overwrite: the same key, and the same refusal.</summary>
    [Fact]
    public void TheOwnersSecretMayBeBytes()
    {
        var bytes = Encoding.UTF8.GetBytes(OwnerSecret);
        var access = new BrowserAccess(bytes, TokenScopes.Status | TokenScopes.Key, _time);
        bytes.AsSpan().Clear();
        var tokens = new TokenTable([Owner(OwnerSecret)], _time);

        Assert.Equal(
            SecretUse.Used,
            access.Exchange(access.IssueSecret(), "http://h", LocalUsers.Own, tokens, out var grant));
        var text = Encoding.ASCII.GetString(grant!.Token);
        Assert.NotNull(Access().Verify(text, "http://h", tokens));
        access.ReplaceOwnerSecret("another-secret-of-22-characters"u8);
        Assert.Null(access.Verify(text, "http://h", tokens));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BrowserAccess(""u8, TokenScopes.Status, _time));
        Assert.Throws<ArgumentOutOfRangeException>(() => access.ReplaceOwnerSecret(""u8));
    }

    private BrowserAccess Access() => new(OwnerSecret, TokenScopes.Status | TokenScopes.Key, _time);

    private static AccessToken Owner(string secret) => new("owner", secret, TokenScopes.All);

    private async Task<KeyRxServer> StartAsync(BrowserAccess? access, int port = 0) => await KeyRxServer.StartAsync(
        new KeyRxServerOptions
        {
            Listen = [$"127.0.0.1:{port}"],
            Tokens = [Owner(OwnerSecret)],
            Browser = access,
        }, Cancellation);

    private static string OriginOf(KeyRxServer server) => $"http://{server.Endpoints[0]}";

    /// <summary>The last character holds two bits that mean nothing: another first one.</summary>
    private static string Changed(string token) => (token[0] == 'A' ? 'B' : 'A') + token[1..];

    private async Task<string> TokenAsync(KeyRxServer server, BrowserAccess access) =>
        (await PostAsync(server, "/browser-token", access.IssueSecret(), OriginOf(server))).Text;

    private async Task<(HttpStatusCode Status, string Text)> PostAsync(
        KeyRxServer server, string path, string? bearer, string? origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{server.Endpoints[0]}{path}");
        if (bearer is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        if (origin is not null) request.Headers.Add("Origin", origin);
        using var response = await Http.SendAsync(request, Cancellation);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }

    /// <summary>Null when the token lets in.</summary>
    private async Task<int?> RefusalAsync(KeyRxServer server, string token, string? origin)
    {
        using var socket = new ClientWebSocket();
        try
        {
            await ConnectAsync(socket, server, token, origin);
            return null;
        }
        catch (WebSocketException)
        {
            return (int)socket.HttpStatusCode;
        }
    }

    private async Task<ClientWebSocket> ConnectAsync(KeyRxServer server, string token, string? origin)
    {
        var socket = new ClientWebSocket();
        await ConnectAsync(socket, server, token, origin);
        return socket;
    }

    private async Task ConnectAsync(ClientWebSocket socket, KeyRxServer server, string token, string? origin)
    {
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.AddSubProtocol("keyrx.v1.json");
        socket.Options.AddSubProtocol($"keyrx.token.{token}");
        if (origin is not null) socket.Options.SetRequestHeader("Origin", origin);
        await socket.ConnectAsync(new Uri($"ws://{server.Endpoints[0]}/ws"), Cancellation);
    }

    private async Task<string> ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[4096];
        var received = await socket.ReceiveAsync(buffer, Cancellation);
        return received.CloseStatus is { } status
            ? $"closed {(int)status}"
            : System.Text.Encoding.UTF8.GetString(buffer, 0, received.Count);
    }
}

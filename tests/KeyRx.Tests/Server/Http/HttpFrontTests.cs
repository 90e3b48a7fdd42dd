using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Http;

/// <summary>
/// The cheapest refusal comes first (case L3). Siblings of our own: a second request behind the first, and requests
/// without a token that would use up the rate of those who have one.
/// </summary>
public sealed class HttpFrontTests : KeyRx.Tests.Client.BoundedTest
{
    private const string Bearer = "Authorization: Bearer " + RouteServer.Secret + "\r\n";

    private const string UpgradeLines =
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    private const string TokenOnly = "Sec-WebSocket-Protocol: keyrx.token.";

    /// <summary>Each request has every fault of those below it.</summary>
    [Theory]
    [InlineData("403 this Host is not", "GET /ws", "evil.example", "Origin: http://evil.example\r\n" + UpgradeLines)]
    [InlineData("403 this Origin is not", "GET /ws", null, "Origin: http://evil.example\r\n" + UpgradeLines)]
    [InlineData("403 this Origin is not", "GET /nowhere", null, "Origin: http://evil.example\r\n")]
    [InlineData("403 this Origin is not", "GET /guarded", null, "Origin: http://evil.example\r\n")]
    [InlineData("404 no such path", "GET /nowhere", null, UpgradeLines)]
    [InlineData("426 this path speaks", "GET /ws", null, "")]
    [InlineData("401 a token is required", "GET /ws", null, UpgradeLines + TokenOnly + "of-nobody\r\n")]
    [InlineData("400 offer keyrx.v1.json", "GET /ws", null, UpgradeLines + TokenOnly + RouteServer.Secret + "\r\n")]
    [InlineData("401 a token with scope status", "GET /guarded", null, "")]
    public async Task TheCheapestRefusalComesFirst(string expected, string requestLine, string? host, string lines)
    {
        await using var server = await RouteServer.StartAsync(Cancellation);

        host ??= server.Endpoint.ToString();
        var answer = await AskAsync(server, $"{requestLine} HTTP/1.1\r\nHost: {host}\r\n{lines}\r\n");

        Assert.StartsWith($"HTTP/1.1 {expected[..4]}", answer, StringComparison.Ordinal);
        Assert.Contains("\r\n\r\n" + expected[4..], answer, StringComparison.Ordinal);
    }

    /// <summary>Whoever has no token may not keep those out who have one.</summary>
    [Fact]
    public async Task OnlyRequestsWithATokenCountAgainstTheRate()
    {
        await using var server = await RouteServer.StartAsync(
            Cancellation, new FakeTimeProvider(), connectsPerSecond: 1);
        var head = $"GET /ws HTTP/1.1\r\nHost: {server.Endpoint}\r\n{UpgradeLines}";
        for (var i = 0; i < 5; i++)
            Assert.StartsWith("HTTP/1.1 401 ", await AskAsync(server, head + "\r\n"), StringComparison.Ordinal);

        await using var client = await server.SubscribeAsync(Cancellation);
        Assert.StartsWith("HTTP/1.1 429 ", await AskAsync(server, $"{head}{Bearer}\r\n"), StringComparison.Ordinal);
    }

    /// <summary>The answer to the first ends the connection, whether it comes at once or from the pool.</summary>
    [Theory]
    [InlineData("/nowhere", "HTTP/1.1 404 ")]
    [InlineData("/plain", "HTTP/1.1 200 ")]
    public async Task ASecondRequestBehindTheFirstIsNotAnswered(string first, string expected)
    {
        await using var server = await RouteServer.StartAsync(Cancellation);
        var before = server.PlainCalls;

        var second = RawRequest.Get(server.Endpoint, "/plain");
        var answer = await AskAsync(server, RawRequest.Get(server.Endpoint, first) + second);

        Assert.StartsWith(expected, answer, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", answer, StringComparison.Ordinal);
        Assert.Equal(1, answer.Split("HTTP/1.1 ").Length - 1);
        Assert.Equal(first == "/plain" ? 1 : 0, server.PlainCalls - before);
    }

    [Fact]
    public async Task ASecondRequestWhileTheFirstIsWithItsRouteIsNotAnswered()
    {
        await using var server = await RouteServer.StartAsync(Cancellation);
        using var request = await server.GetAsync("/held", Cancellation);
        var held = await server.Held.BegunAsync(Cancellation);
        await request.SayAsync(RawRequest.Get(server.Endpoint, "/plain"), Cancellation);
        await server.AskAsync("/guarded", Cancellation); // the loop has turned since
        held.SetResult("the only one");

        var answer = await request.AnswerAsync(Cancellation);
        Assert.EndsWith("\r\n\r\nthe only one", answer, StringComparison.Ordinal);
        Assert.Equal((1, 0), (answer.Split("HTTP/1.1 ").Length - 1, server.PlainCalls));
    }

    /// <summary>A HEAD is answered as a GET is, without the body (RFC 9110 9.3.2).</summary>
    [Theory]
    [InlineData("/plain", "200 OK", 5)]
    [InlineData("/constant", "200 OK", 8)]
    [InlineData("/guarded", "401 Unauthorized", 0)]
    [InlineData("/broken", "500 Internal Server Error", 0)]
    [InlineData("/nothing", "404 Not Found", 0)]
    [InlineData("/ws", "426 Upgrade Required", 0)]
    public async Task AHeadGetsTheHeadOfAGet(string path, string status, int length)
    {
        await using var server = await RouteServer.StartAsync(Cancellation);

        var answer = await AskAsync(server, $"HEAD {path} HTTP/1.1\r\nHost: {server.Endpoint}\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status}\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
        Assert.Equal(2, answer.Split("\r\n\r\n").Length);
        if (length > 0) Assert.Contains($"\r\nContent-Length: {length}\r\n", answer, StringComparison.Ordinal);
    }

    /// <summary>
    /// What load balancers and plain proxies ask (RFC 9110 2.5), with a Host that is on the list or none.
    /// </summary>
    [Theory]
    [InlineData("GET /plain HTTP/1.0\r\n", "200 OK", "plain")]
    [InlineData("GET /constant HTTP/1.0\r\nHost: SERVER\r\n", "200 OK", "constant")]
    [InlineData("GET /plain HTTP/1.0\r\nHost: SERVER\r\nUpgrade: websocket\r\n", "200 OK", "plain")]
    [InlineData("HEAD /plain HTTP/1.0\r\n", "200 OK", "")]
    [InlineData("GET /plain HTTP/1.2\r\nHost: SERVER\r\n", "200 OK", "plain")]
    [InlineData("GET /plain HTTP/1.0\r\nHost: evil.example\r\n", "403 Forbidden", null)]
    [InlineData("GET /plain HTTP/1.0\r\nHost:\r\n", "400 Bad Request", null)]
    [InlineData("GET /plain HTTP/1.1\r\n", "400 Bad Request", null)]
    [InlineData("GET /plain HTTP/2.0\r\n", "505 HTTP Version Not Supported", null)]
    [InlineData("GET /guarded HTTP/1.0\r\n", "401 Unauthorized", null)]
    [InlineData("GET /ws HTTP/1.0\r\nUpgrade: websocket\r\n", "426 Upgrade Required", null)]
    public async Task AnotherMinorVersionIsAnswered(string head, string status, string? body)
    {
        await using var server = await RouteServer.StartAsync(Cancellation);
        head = head.Replace("SERVER", $"{server.Endpoint}", StringComparison.Ordinal);

        var answer = await AskAsync(server, $"{head}\r\n");

        Assert.StartsWith($"HTTP/1.1 {status}\r\n", answer, StringComparison.Ordinal);
        if (body is not null) Assert.EndsWith($"\r\n\r\n{body}", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARouteWithAScopeAnswersWhoeverHasIt()
    {
        await using var server = await RouteServer.StartAsync(Cancellation);

        var answer = await AskAsync(server, $"GET /guarded HTTP/1.1\r\nHost: {server.Endpoint}\r\n{Bearer}\r\n");

        Assert.EndsWith("\r\n\r\nguarded", answer, StringComparison.Ordinal);
    }

    private async Task<string> AskAsync(RouteServer server, string text)
    {
        using var request = await RawRequest.SendAsync(server.Endpoint, text, Cancellation);
        return await request.AnswerAsync(Cancellation);
    }
}

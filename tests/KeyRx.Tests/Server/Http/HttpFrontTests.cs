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

    [Fact]
    public async Task AHeadIsRefusedWithoutABodyAndReachesNoRoute()
    {
        await using var server = await RouteServer.StartAsync(Cancellation);

        var answer = await AskAsync(server, $"HEAD /plain HTTP/1.1\r\nHost: {server.Endpoint}\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 405 ", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
        Assert.Equal(0, server.PlainCalls);
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

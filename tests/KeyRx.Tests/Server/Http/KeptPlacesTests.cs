using KeyRx.Server.Http;
using Xunit;

namespace KeyRx.Tests.Server.Http;

/// <summary>
/// Whoever brings no token, and a route that never ends, keep neither token holders out nor what is always the same.
/// </summary>
public sealed class KeptPlacesTests : KeyRx.Tests.Client.BoundedTest
{
    private const string Without =
        "5 requests without a token are being answered: no more at a time; "
        + "places are kept for requests with Authorization: Bearer TOKEN\n";

    private readonly List<RawRequest> _requests = [];
    private readonly List<TaskCompletionSource<string>> _held = [];

    [Fact]
    public async Task RequestsWithoutATokenFillTheirShareAndNoMore()
    {
        await using var server = await RouteServer.StartAsync(Cancellation);
        await HoldAsync(server, RouteRunner.PlacesWithoutToken, token: null);

        foreach (var token in (string?[])[null, "one-that-is-not-accepted"])
        {
            var refused = await server.AskAsync("/plain", Cancellation, token);
            Assert.StartsWith("HTTP/1.1 503 Service Unavailable\r\n", refused, StringComparison.Ordinal);
            Assert.Contains("\r\nRetry-After: 5\r\n", refused, StringComparison.Ordinal);
            Assert.EndsWith("\r\n\r\n" + Without, refused, StringComparison.Ordinal);
        }

        await AssertAnswersAsync("guarded", server.AskAsync("/guarded", Cancellation, RouteServer.Secret));
        await AssertAnswersAsync("plain", server.AskAsync("/plain", Cancellation, RouteServer.Secret));
        LetGo();
    }

    [Fact]
    public async Task WhatIsAlwaysTheSameAndThePagesDoorNeedNoPlace()
    {
        await using var server = await RouteServer.StartAsync(Cancellation);
        await HoldAsync(server, RouteRunner.PlacesMax, RouteServer.Secret);

        await AssertAnswersAsync("constant", server.AskAsync("/constant", Cancellation));
        var origin = $"http://{server.Endpoint}";
        using var page = await RawRequest.SendAsync(
            server.Endpoint,
            $"POST /browser-token HTTP/1.1\r\nHost: {server.Endpoint}\r\nOrigin: {origin}\r\n"
            + $"Authorization: Bearer {server.Access.IssueSecret()}\r\nContent-Length: 0\r\n\r\n",
            Cancellation);
        Assert.StartsWith("HTTP/1.1 200 ", await page.AnswerAsync(Cancellation), StringComparison.Ordinal);
        foreach (var path in (string[])["/constant?12", "/large-constant", "/plain"])
        {
            Assert.StartsWith("HTTP/1.1 503 ", await server.AskAsync(path, Cancellation), StringComparison.Ordinal);
        }

        LetGo();
    }

    /// <summary>Only the plain path is: with a query the route is asked, and a long answer is not the loop's.</summary>
    [Fact]
    public async Task AConstantStandsForThePathWithoutAQuery()
    {
        await using var server = await RouteServer.StartAsync(Cancellation);

        await AssertAnswersAsync("constant", server.AskAsync("/constant?", Cancellation));
        Assert.Equal(0, server.PlainCalls);
        await AssertAnswersAsync("xxx", server.AskAsync("/constant?3", Cancellation));
        await AssertAnswersAsync("plain", server.AskAsync("/large-constant", Cancellation));
        Assert.Equal(2, server.PlainCalls);
    }

    private static async Task AssertAnswersAsync(string expected, Task<string> answer)
    {
        Assert.StartsWith("HTTP/1.1 200 ", await answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n" + expected, await answer, StringComparison.Ordinal);
    }

    private async Task HoldAsync(RouteServer server, int count, string? token)
    {
        for (var i = 0; i < count; i++)
        {
            _requests.Add(await server.GetAsync("/held", Cancellation, token));
            _held.Add(await server.Held.BegunAsync(Cancellation));
        }
    }

    private void LetGo()
    {
        _held.ForEach(held => held.SetResult(""));
        _requests.ForEach(request => request.Dispose());
    }
}

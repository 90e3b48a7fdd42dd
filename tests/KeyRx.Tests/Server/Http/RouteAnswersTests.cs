using KeyRx.Server.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Http;

/// <summary>
/// Routes run beside the loop (a route that sleeps held everybody up before). Siblings of our own: a client that closes
/// its half and waits, and an answer that comes when another connection has the slot.
/// </summary>
public sealed class RouteAnswersTests : KeyRx.Tests.Client.BoundedTest
{
    private const string Late = "this path took too long\n";

    [Fact]
    public async Task ARouteThatSleepsHoldsUpNeitherEventsNorAnotherRoute()
    {
        await using var server = await RouteServer.StartAsync(Cancellation);
        await using var client = await server.SubscribeAsync(Cancellation);
        using var sleeping = await server.GetAsync("/held", Cancellation);
        var held = await server.Held.BegunAsync(Cancellation);
        var answer = sleeping.AnswerAsync(Cancellation);

        for (var i = 0; i < 3; i++)
        {
            await server.AssertEventsGoOnAsync(client, Cancellation);
            Assert.EndsWith("\r\n\r\nplain", await server.AskAsync("/plain", Cancellation), StringComparison.Ordinal);
        }

        Assert.False(answer.IsCompleted);
        held.SetResult("awake");
        Assert.EndsWith("\r\n\r\nawake", await answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheNinthRequestAtATimeIsToldToComeLater()
    {
        await using var server = await RouteServer.StartAsync(Cancellation);
        await using var client = await server.SubscribeAsync(Cancellation);
        List<RawRequest> requests = [];
        List<TaskCompletionSource<string>> held = [];
        for (var i = 0; i < RouteRunner.PlacesMax; i++)
        {
            requests.Add(await server.GetAsync("/held", Cancellation, RouteServer.Secret));
            held.Add(await server.Held.BegunAsync(Cancellation));
        }

        var ninth = await server.AskAsync("/plain", Cancellation);
        await server.AssertEventsGoOnAsync(client, Cancellation);
        Assert.StartsWith("HTTP/1.1 503 Service Unavailable\r\n", ninth, StringComparison.Ordinal);
        Assert.Contains("\r\nRetry-After: 5\r\n", ninth, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n8 requests are being answered: no more at a time\n", ninth, StringComparison.Ordinal);
        Assert.Equal((0, 1), (server.PlainCalls, server.Server.Statistics.RefusedByStatus[503]));

        held[0].SetResult("0");
        Assert.EndsWith("\r\n\r\n0", await requests[0].AnswerAsync(Cancellation), StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nplain", await server.AskAsync("/plain", Cancellation), StringComparison.Ordinal);
        foreach (var one in held.Skip(1)) one.SetResult("");
        requests.ForEach(request => request.Dispose());
    }

    /// <summary>Its place stays taken, and when all eight are, routes get 503 and everything else goes on.</summary>
    [Fact]
    public async Task ARouteOverItsTimeIsA503AndItsLateAnswerIsDropped()
    {
        var time = new FakeTimeProvider();
        await using var server = await RouteServer.StartAsync(Cancellation, time);
        List<TaskCompletionSource<string>> held = [];
        for (var i = 0; i < RouteRunner.PlacesMax; i++)
        {
            using var request = await server.GetAsync("/held", Cancellation, RouteServer.Secret);
            held.Add(await server.Held.BegunAsync(Cancellation));
            var answer = request.AnswerAsync(Cancellation);
            Assert.False(answer.IsCompleted);
            while (!answer.IsCompleted)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                server.Server.ReplaceAllowLists([], []); // wakes the loop, which sleeps by the real clock
                await Task.WhenAny(answer, Task.Delay(10, Cancellation));
            }

            Assert.StartsWith("HTTP/1.1 503 ", await answer, StringComparison.Ordinal);
            Assert.EndsWith("\r\n\r\n" + Late, await answer, StringComparison.Ordinal);
            Assert.Contains("\r\nRetry-After: 5\r\n", await answer, StringComparison.Ordinal);
        }

        await using var client = await server.SubscribeAsync(Cancellation);
        Assert.StartsWith("HTTP/1.1 503 ", await server.AskAsync("/plain", Cancellation), StringComparison.Ordinal);
        await server.AssertEventsGoOnAsync(client, Cancellation);
        foreach (var one in held) one.SetResult("late");
        while ((await server.AskAsync("/plain", Cancellation)).StartsWith("HTTP/1.1 503 ", StringComparison.Ordinal))
            await Task.Delay(1, Cancellation);
        Assert.Equal(1, server.PlainCalls);
    }

    [Fact]
    public async Task ARouteWithinItsTimeIsHeardHoweverLateItIs()
    {
        var time = new FakeTimeProvider();
        await using var server = await RouteServer.StartAsync(Cancellation, time);
        using var request = await server.GetAsync("/held", Cancellation);
        var held = await server.Held.BegunAsync(Cancellation);
        time.Advance(RouteAnswers.Limit - TimeSpan.FromMilliseconds(100));
        await server.AskAsync("/plain", Cancellation); // the loop has turned since

        held.SetResult("just in time");
        Assert.EndsWith("\r\n\r\njust in time", await request.AnswerAsync(Cancellation), StringComparison.Ordinal);
    }

    /// <summary>The next connection has the same slot. It gets its own answer, not that of the one before.</summary>
    [Fact]
    public async Task AnAnswerForAClientThatHasGoneReachesNobodyElse()
    {
        await using var server = await RouteServer.StartAsync(Cancellation);
        var gone = await server.GetAsync("/held", Cancellation);
        var first = await server.Held.BegunAsync(Cancellation);
        gone.Reset();
        while (server.Server.Statistics.UsedSlots > 0) await Task.Delay(1, Cancellation);
        using var next = await server.GetAsync("/held", Cancellation);
        var second = await server.Held.BegunAsync(Cancellation);

        first.SetResult("for the one who has gone");
        await server.AskAsync("/plain", Cancellation);
        second.SetResult("for the next");

        var answer = await next.AnswerAsync(Cancellation);
        Assert.EndsWith("\r\n\r\nfor the next", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("who has gone", answer, StringComparison.Ordinal);
    }

    /// <summary>As <c>nc -N</c> does: a FIN says that nothing more is asked, not that nobody listens.</summary>
    [Fact]
    public async Task AClientThatHasSaidAllItHadStillHearsTheAnswer()
    {
        await using var server = await RouteServer.StartAsync(Cancellation);
        using var request = await server.GetAsync("/held", Cancellation);
        var held = await server.Held.BegunAsync(Cancellation);
        request.EndSend();
        await server.AskAsync("/plain", Cancellation);
        held.SetResult("still here?");

        Assert.EndsWith("\r\n\r\nstill here?", await request.AnswerAsync(Cancellation), StringComparison.Ordinal);
        while (server.Server.Statistics.UsedSlots > 0) await Task.Delay(1, Cancellation);
    }

    [Fact]
    public async Task AClientThatSendsOnWhileItWaitsIsCutOff()
    {
        await using var server = await RouteServer.StartAsync(Cancellation);
        using var request = await server.GetAsync("/held", Cancellation);
        var held = await server.Held.BegunAsync(Cancellation);
        await request.SayAsync(new string('x', KeyRx.Server.Reading.ReadingLimits.DiscardBytes + 1), Cancellation);

        Assert.DoesNotContain("HTTP", await request.AnswerAsync(Cancellation), StringComparison.Ordinal);
        held.SetResult("to nobody");
        Assert.EndsWith("\r\n\r\nplain", await server.AskAsync("/plain", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARouteThatThrowsIsA500AndALineInTheLogAlsoWhenNobodyWaits()
    {
        var log = new RememberingLoggerFactory();
        await using var server = await RouteServer.StartAsync(Cancellation, log: log);
        var gone = await server.GetAsync("/held", Cancellation);
        var held = await server.Held.BegunAsync(Cancellation);
        gone.Reset();
        while (server.Server.Statistics.UsedSlots > 0) await Task.Delay(1, Cancellation);
        held.SetException(new TimeZoneNotFoundException("on purpose"));
        while (!log.Lines.Any(line => line.StartsWith("the route /held failed", StringComparison.Ordinal)))
            await Task.Delay(1, Cancellation);

        var answer = await server.AskAsync("/broken", Cancellation);
        Assert.StartsWith("HTTP/1.1 500 ", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nthis path failed; the server's log says why\n", answer, StringComparison.Ordinal);
        while (!log.Lines.Any(line => line.StartsWith("the route /broken failed", StringComparison.Ordinal)))
            await Task.Delay(1, Cancellation); // it is logged off the loop
    }

    /// <summary>More than a socket's buffer: the rest leaves as the client reads.</summary>
    [Fact]
    public async Task ALargePageArrivesWhole()
    {
        // no deadline comes
        await using var server = await RouteServer.StartAsync(Cancellation, new FakeTimeProvider());

        var answer = await server.AskAsync("/plain?3000000", Cancellation);

        Assert.Equal(3_000_000, answer.Length - answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) - 4);
    }

    [Fact]
    public async Task AServerStopsWhileARouteSleepsAndTheRouteMayEndLater()
    {
        await using var server = await RouteServer.StartAsync(Cancellation);
        using var request = await server.GetAsync("/held", Cancellation);
        var held = await server.Held.BegunAsync(Cancellation);

        await server.Server.StopAsync(Cancellation).WaitAsync(Cancellation);

        Assert.True(server.Server.Completion.IsCompletedSuccessfully);
        held.SetResult("to nobody");
        Assert.DoesNotContain("HTTP", await request.AnswerAsync(Cancellation), StringComparison.Ordinal);
    }
}

using System.Net;
using KeyRx.Input;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Server.Http;
using KeyRx.Testing;
using KeyRx.Tests.Server.Transports;
using Xunit;

namespace KeyRx.Tests.Server;

/// <summary>
/// What fails in the server's own process: the code of whoever embeds it must not take it down,
/// and if it goes down, that is told.
/// </summary>
public sealed class FailureTests : KeyRx.Tests.Client.BoundedTest
{
    private const string Secret = "secret-of-more-than-22-characters";

    private readonly RememberingLoggerFactory _log = new();
    private readonly TimeThatBreaks _time = new();

    [Fact]
    public async Task ARouteThatFailsGetsA500AndNobodyElseSuffers()
    {
        await using var server = await StartAsync();

        Assert.Equal(
            (HttpStatusCode.InternalServerError, "this path failed; the server's log says why\n"),
            await GetAsync(server, "/broken?secret=1"));
        Assert.Equal(
            (HttpStatusCode.InternalServerError, "this path failed; the server's log says why\n"),
            await GetAsync(server, "/silent"));
        Assert.Equal((HttpStatusCode.OK, "2 refused"), await GetAsync(server, "/whole"));

        Assert.False(server.Completion.IsCompleted);
        Assert.Contains(_log.Lines, line =>
            line.StartsWith(
                "the route /broken failed; a client that waits gets a 500 (0 more", StringComparison.Ordinal)
                && line.Contains("TimeZoneNotFoundException", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Lines, line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AServerWhoseOwnThreadFailsSaysSoAndCanBeDisposed()
    {
        await using var server = await StartAsync();
        _time.Break();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => GetAsync(server, "/whole")); // its answer has a date
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => server.Completion.WaitAsync(Cancellation));

        Assert.Contains(_log.Lines, line =>
            line.StartsWith("the loop failed; the server is down", StringComparison.Ordinal));
        await Assert.ThrowsAsync<InvalidTimeZoneException>(
            () => server.StopAsync(Cancellation).WaitAsync(Cancellation));
        await server.DisposeAsync(); // does not throw
    }

    [Fact]
    public async Task AServerThatWasStoppedHasEndedWell()
    {
        await using var server = await StartAsync();

        await server.StopAsync(Cancellation);

        Assert.True(server.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task NobodyIsAcceptedBeforeKeysAreCaptured()
    {
        await using var server = await StartAsync(new SourceThatSaysWhenItStarts(_log));

        Assert.Equal(
            ["the source has started", $"listening on {server.Endpoints[0]}"],
            _log.Lines.Select(line => line.TrimEnd()));
    }

    private async Task<KeyRxServer> StartAsync(IKeyEventSource? source = null) => await KeyRxServer.StartAsync(
        new KeyRxServerOptions
        {
            Transport = TransportUnderTest.Kind,
            Listen = ["127.0.0.1:0"],
            Tokens = [new AccessToken("owner", Secret, TokenScopes.All)],
            LoggerFactory = _log,
            TimeProvider = _time,
            Source = source is null ? null : () => source,
            HttpRoutes = new Dictionary<string, HttpRoute>
            {
                ["/broken"] = new((_, _) => throw new TimeZoneNotFoundException("on purpose"), null),
                ["/silent"] = new((_, _) => null!, null),
                ["/whole"] = new(
                    (_, done) => new HttpReply(
                        200, "text/plain",
                        System.Text.Encoding.UTF8.GetBytes($"{done.RefusedByStatus.Values.Sum()} refused")),
                    null),
            },
        },
        Cancellation);

    private async Task<(HttpStatusCode Status, string Text)> GetAsync(KeyRxServer server, string path)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", Secret);
        using var reply = await http.GetAsync(new Uri($"http://{server.Endpoints[0]}{path}"), Cancellation);
        return (reply.StatusCode, await reply.Content.ReadAsStringAsync(Cancellation));
    }

    private sealed class SourceThatSaysWhenItStarts(RememberingLoggerFactory log) : IKeyEventSource
    {
        private readonly TaskCompletionSource _ended = new();

        public string Description => "nothing";

        public Task Completion => _ended.Task;

        public void Start(KeyEventRing ring) => log.Lines.Enqueue("the source has started");

        public ValueTask DisposeAsync()
        {
            _ended.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }
}

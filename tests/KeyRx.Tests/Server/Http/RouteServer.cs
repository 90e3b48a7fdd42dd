using System.Net;
using System.Text;
using KeyRx.Client;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Server.Http;
using KeyRx.Streams;
using KeyRx.Tests.Server.Transports;

namespace KeyRx.Tests.Server.Http;

/// <summary>
/// A server over real sockets: a route that is held, others that answer at once, a topic to publish to.
/// </summary>
internal sealed class RouteServer : IAsyncDisposable
{
    internal const string Secret = "secret-of-more-than-22-characters";

    private const string Note = "note";

    private int _plainCalls;

    private RouteServer()
    {
    }

    internal HeldRoute Held { get; } = new();

    internal BrowserAccess Access { get; } = new(Secret, TokenScopes.Status, TimeProvider.System);

    internal KeyRxServer Server { get; private set; } = null!;

    internal IPEndPoint Endpoint => Server.Endpoints[0];

    /// <summary>Requests that the route <c>/plain</c> has answered.</summary>
    internal int PlainCalls => Volatile.Read(ref _plainCalls);

    internal static async Task<RouteServer> StartAsync(
        CancellationToken cancellation,
        TimeProvider? time = null,
        RememberingLoggerFactory? log = null,
        int connectsPerSecond = 0)
    {
        var routes = new RouteServer();
        var options = new KeyRxServerOptions
        {
            Transport = TransportUnderTest.Kind,
            Listen = ["127.0.0.1:0"],
            Tokens = [new AccessToken("owner", Secret, TokenScopes.All)],
            Browser = routes.Access,
            Topics = [new TopicOptions(Note)],
            TimeProvider = time ?? TimeProvider.System,
            LoggerFactory = log ?? new RememberingLoggerFactory(),
            ConnectsPerSecond = connectsPerSecond,
            HttpRoutes = new Dictionary<string, HttpRoute>
            {
                ["/held"] = routes.Held.Route,
                ["/plain"] = new((query, _) => routes.Plain(query), Scope: null),
                ["/constant"] = new((query, _) => routes.Plain(query), Scope: null) { Constant = Text("constant") },
                ["/large-constant"] = new((query, _) => routes.Plain(query), Scope: null)
                {
                    Constant = Text(new string('x', HttpRoute.LoopBytesMax + 1)),
                },
                ["/guarded"] = new((_, _) => Text("guarded"), TokenScopes.Status),
                ["/broken"] = new((_, _) => throw new TimeZoneNotFoundException("on purpose"), Scope: null),
            },
        };
        routes.Server = await KeyRxServer.StartAsync(options, cancellation);
        return routes;
    }

    internal Task<RawRequest> GetAsync(string path, CancellationToken cancellation, string? token = null) =>
        RawRequest.SendAsync(Endpoint, RawRequest.Get(Endpoint, path, token), cancellation);

    internal async Task<string> AskAsync(string path, CancellationToken cancellation, string? token = null)
    {
        using var request = await GetAsync(path, cancellation, token);
        return await request.AnswerAsync(cancellation);
    }

    internal async Task<KeyRxClient> SubscribeAsync(CancellationToken cancellation)
    {
        var options = new KeyRxClientOptions { Url = new Uri($"ws://{Endpoint}/ws"), Token = Secret };
        var client = await KeyRxClient.ConnectAsync(options, cancellation);
        await client.SubscribeAsync([Note], cancellationToken: cancellation);
        return client;
    }

    /// <summary>Publishes, and waits until the subscriber has heard it.</summary>
    internal async Task AssertEventsGoOnAsync(KeyRxClient client, CancellationToken cancellation)
    {
        Server.Publish(Note, "{}"u8);
        await foreach (var message in client.ReadAllAsync(cancellation))
        {
            if (message is EventMessage { Topic: Note }) return;
        }

        throw new InvalidOperationException("the connection ended without an event");
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Held.Dispose();
    }

    private static HttpReply Text(string text) => new(200, "text/plain", Encoding.UTF8.GetBytes(text));

    /// <summary>As many bytes as the query says, or a word.</summary>
    private HttpReply Plain(string query)
    {
        Interlocked.Increment(ref _plainCalls);
        return Text(int.TryParse(query, out var length) ? new string('x', length) : "plain");
    }
}

using System.Net;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Server.Http;
using KeyRx.Tests.Server.Transports;

namespace KeyRx.Tests.Conformance;

/// <summary>The servers that all cases of the server's role talk to; each is started when first asked for.</summary>
/// <remarks>Threading: any.</remarks>
internal static class ServerUnderTest
{
    internal const string Secret = "secret-of-the-conformance-suite";

    /// <summary>What requests name as their Host: the port is not known before the start.</summary>
    internal const string Host = "server.example";

    /// <summary>An Origin that is on the list.</summary>
    internal const string Origin = "http://good.example";

    internal const int MessageBytesMax = 200_000;

    private static readonly Lazy<Task<KeyRxServer>> Patient = new(() => StartAsync(TimeSpan.FromSeconds(60)));
    private static readonly Lazy<Task<KeyRxServer>> Hasty = new(() => StartAsync(TimeSpan.FromMilliseconds(300)));

    /// <summary>Where to connect.</summary>
    /// <param name="hasty">To the server that waits 300 ms for a request, not 60 s.</param>
    internal static async Task<IPEndPoint> EndpointAsync(bool hasty) =>
        (await (hasty ? Hasty : Patient).Value).Endpoints[0];

    internal static async Task StopAsync()
    {
        foreach (var server in new[] { Patient, Hasty })
        {
            if (server.IsValueCreated) await (await server.Value).DisposeAsync();
        }
    }

    private static Task<KeyRxServer> StartAsync(TimeSpan openingTimeout)
    {
        var options = new KeyRxServerOptions
        {
            Transport = TransportUnderTest.Kind,
            Listen = ["127.0.0.1:0"],
            Tokens = [new AccessToken("test", Secret, TokenScopes.All)],
            AllowedHosts = [Host, "[::1]:80", "server.example:9867"],
            AllowedOrigins = [Origin],
            EnableEcho = true,
            MaxEchoMessageBytes = MessageBytesMax,
            OpeningTimeout = openingTimeout,
            HttpRoutes = new Dictionary<string, HttpRoute>
            {
                ["/plain"] = new((_, _) => new HttpReply(200, "text/plain", "plain\n"u8.ToArray()), null),
            },
        };
        return KeyRxServer.StartAsync(options, CancellationToken.None);
    }
}

using KeyRx.Tests.Conformance;
using Xunit;

namespace KeyRx.Tests.AspNetCore;

/// <summary>
/// The conformance suite through Kestrel, over HTTP/1.1 and HTTP/2: every case of what stands behind a good handshake
/// at /echo, with peers that read late as well, and of what a handshake agrees on. Left out is what Kestrel answers by
/// itself (requests that are none, and refusals, whose form is its own), the cases of /ws, which need a token of the
/// server's, peers that send FIN early, which Kestrel takes for the end of the request, and the flood of pongs, which
/// is no script of bytes and brings its own client.
/// </summary>
public sealed class KestrelConformanceTests
{
    private static readonly Lazy<Task<WebAppUnderTest>> App = new(() => WebAppUnderTest.StartAsync(
        CancellationToken.None,
        options =>
        {
            options.MaxEchoMessageBytes = ServerUnderTest.MessageBytesMax;
            options.AllowedOrigins = [ServerUnderTest.Origin];
        }));

    private static readonly Lazy<Task<Http2Gateway>> Gateway =
        new(async () => new Http2Gateway((await App.Value).Http2Endpoint));

    public static TheoryData<string> Cases =>
        [.. ServerTables.All.OfType<ServerCase>().Where(IsTried).Select(found => found.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public Task TheServerKeepsTheRuleThroughKestrel(string name) =>
        OneCut.RunAsync(name, async _ => (await App.Value).Endpoint);

    [Theory]
    [MemberData(nameof(Cases))]
    public Task TheServerKeepsTheRuleOverHttp2(string name) =>
        OneCut.RunAsync(name, async _ => (await Gateway.Value).Endpoint);

    private static bool IsTried(ServerCase found) =>
        found is { Status: 101, Habits: PeerHabits.None or PeerHabits.ReadsLate }
        && (found.Request == OpeningRequest.Good || OfferTable.All.Any(offer => offer.Name == found.Name));
}

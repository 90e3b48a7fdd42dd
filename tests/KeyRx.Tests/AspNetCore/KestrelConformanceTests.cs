using KeyRx.Tests.Conformance;
using Xunit;

namespace KeyRx.Tests.AspNetCore;

/// <summary>
/// The conformance suite's cases of frames, through Kestrel: what stands behind a good handshake. Requests that are
/// none are Kestrel's to refuse.
/// </summary>
public sealed class KestrelConformanceTests
{
    private static readonly Lazy<Task<WebAppUnderTest>> App = new(() => WebAppUnderTest.StartAsync(
        CancellationToken.None, options => options.MaxEchoMessageBytes = ServerUnderTest.MessageBytesMax));

    public static TheoryData<string> Cases =>
        [.. ServerTables.All.OfType<ServerCase>().Where(IsOfFrames).Select(found => found.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public Task TheServerKeepsTheRuleThroughKestrel(string name) =>
        OneCut.RunAsync(name, async _ => (await App.Value).Endpoint);

    private static bool IsOfFrames(ServerCase found) =>
        found is { Status: 101, Habits: PeerHabits.None } && found.Request == OpeningRequest.Good;
}

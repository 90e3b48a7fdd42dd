using KeyRx.Testing.Streams;
using Xunit;

namespace KeyRx.Tests.WebSockets.Differential;

/// <summary>The same streams to KeyRx and to System.Net.WebSockets, in both roles: each difference has a clause.</summary>
public sealed class DotNetDifferenceTests
{
    private const int StreamCount = 2000;
    private const int Seed = 6455;

    [Fact(Timeout = 60_000)]
    public async Task EveryDifferenceHasItsClause()
    {
        List<Difference> differences = [];
        foreach (var stream in ByteStreams.Make(StreamCount, Seed))
        {
            var theirs = await DotNetReader.ReadAsync(stream, TestContext.Current.CancellationToken);
            var continued = await DotNetReader.ReadAsync(stream.Continued, TestContext.Current.CancellationToken);
            if (OursOf(stream).CompareWith(stream, theirs, (OursOf(stream.Continued), continued)) is { } difference) differences.Add(difference);
        }

        var faults = Disagreement.Faults(DotNetDisagreements.Table, differences);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>Without what System.Net.WebSockets answers or drops unseen.</summary>
    private static StreamTranscript OursOf(ByteStream stream) => StreamTranscript.Of(stream).Without("ping").Without("pong");
}

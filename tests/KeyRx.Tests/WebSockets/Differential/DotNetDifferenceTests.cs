using KeyRx.Testing.Streams;
using Xunit;

namespace KeyRx.Tests.WebSockets.Differential;

/// <summary>
/// The same streams to KeyRx and to System.Net.WebSockets, in both roles: each difference has a clause.
/// </summary>
public sealed class DotNetDifferenceTests
{
    private const int StreamCount = 2000;
    private const int Seed = 6455;

    [Fact(Timeout = 300_000)]
    public Task EveryDifferenceHasItsClause() => CompareAsync(
        ByteStreams.Make(StreamCount, Seed), DotNetDisagreements.Table, TestContext.Current.CancellationToken);

    [Fact(Timeout = 300_000)]
    public Task EveryDifferenceOfCompressedStreamsHasItsClause() => CompareAsync(
        CompressedStreams.Make(StreamCount, Seed), DotNetDisagreements.OfCompressed,
        TestContext.Current.CancellationToken);

    private static async Task CompareAsync(
        IEnumerable<ByteStream> streams, IReadOnlyList<Disagreement> table, CancellationToken cancellation)
    {
        List<Difference> differences = [];
        foreach (var stream in streams)
        {
            var theirs = await DotNetReader.ReadAsync(stream, cancellation);
            var continued = await DotNetReader.ReadAsync(stream.Continued, cancellation);
            if (OursOf(stream).CompareWith(stream, theirs, (OursOf(stream.Continued), continued)) is { } difference)
                differences.Add(difference);
        }

        var faults = Disagreement.Faults(table, differences);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>Without what System.Net.WebSockets answers or drops unseen.</summary>
    private static StreamTranscript OursOf(ByteStream stream) =>
        StreamTranscript.Of(stream).Without("ping").Without("pong");
}

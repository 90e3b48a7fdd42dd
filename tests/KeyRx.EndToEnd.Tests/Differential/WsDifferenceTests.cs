using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Testing.Streams;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Differential;

/// <summary>The same streams to KeyRx and to npm's ws, in both roles: each difference has a clause.</summary>
public sealed class WsDifferenceTests : BoundedTest
{
    private const int StreamCount = 2000;
    private const int Seed = 6455;

    [Fact]
    public Task EveryDifferenceHasItsClause() =>
        CompareAsync(ByteStreams.Make(StreamCount, Seed), WsDisagreements.Table);

    [Fact]
    public Task EveryDifferenceOfCompressedStreamsHasItsClause() =>
        CompareAsync(CompressedStreams.Make(StreamCount, Seed), WsDisagreements.OfCompressed);

    private async Task CompareAsync(IReadOnlyList<ByteStream> streams, IReadOnlyList<Disagreement> table)
    {
        var node = Programs.Find("node");
        Assert.SkipWhen(
            node is null || !WsReader.IsInstalled, "node or the npm package ws is missing; tests/run.sh install");
        var theirs = await WsReader.ReadAsync(node, streams, Cancellation);
        var continued = await WsReader.ReadAsync(node, streams.Select(stream => stream.Continued), Cancellation);
        Assert.Equal((StreamCount, StreamCount), (theirs.Length, continued.Length));

        var differences = streams.Select((stream, i) =>
            StreamTranscript.Of(stream)
                .CompareWith(stream, theirs[i], (StreamTranscript.Of(stream.Continued), continued[i])))
            .OfType<Difference>()
            .ToArray();
        var faults = Disagreement.Faults(table, differences);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }
}

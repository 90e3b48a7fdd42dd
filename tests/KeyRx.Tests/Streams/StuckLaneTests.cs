using KeyRx.Streams;
using Xunit;

namespace KeyRx.Tests.Streams;

/// <summary>What the bounds rule out, brought about by hand: a record log that has run away from its lane.</summary>
public sealed class StuckLaneTests
{
    [Theory]
    [InlineData(LaneEncoding.Json)]
    [InlineData(LaneEncoding.Binary)]
    public void ALaneThatCannotGoOnIsReportedAndGoesOnBehindTheLastRecord(object encoding)
    {
        var encoder = new FrameEncoder();
        var options = new TopicOptions("note") { RetainBytes = 64 * 1024 };
        using var topic = new Topic(options, id: 1, mirrored: true, encoder);
        var lane = topic.OpenLane((LaneEncoding)encoding);
        topic.Append("1"u8, 1);
        topic.Flush();
        var behind = lane.Log.Head - 1;
        for (var i = 0; i < 5_000; i++) topic.Records.Append("1"u8, 1, beginsBatch: i == 0);

        topic.Append("1"u8, 1);
#if DEBUG
        Assert.ThrowsAny<Exception>(() => topic.Flush()); // debug builds stop there
#else
        topic.Flush();
        Assert.Same(lane, encoder.StuckLane);
        Assert.Equal(topic.Records.NextSequence, lane.Log.NextSequence);
        Assert.True(behind < lane.Log.Tail, "a cursor that was behind has fallen out, so it is told");
        Assert.True(lane.IsDue);

        topic.Append("2"u8, 1);
        topic.Flush();
        Assert.True(lane.Log.TryFindSequence(topic.LastSequence, out _));
#endif
    }
}

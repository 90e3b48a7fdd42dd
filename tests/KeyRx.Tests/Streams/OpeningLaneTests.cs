using System.Text;
using KeyRx.Streams;
using Xunit;

namespace KeyRx.Tests.Streams;

/// <summary>A lane that is made a piece at a time is the lane that is made at once.</summary>
public sealed class OpeningLaneTests
{
    [Theory]
    [InlineData(LaneEncoding.Json)]
    [InlineData(LaneEncoding.Binary)]
    [InlineData(LaneEncoding.BinaryDeflated)]
    public void ALaneMadeInPiecesHoldsTheSameBytes(object encoding)
    {
        using var topic = NewTopic(out _);
        for (var i = 0; i < 500; i++) Append(topic, i);
        using var twin = NewTopic(out _);
        for (var i = 0; i < 500; i++) Append(twin, i);

        var steps = 1;
        Lane? lane;
        while (!topic.TryOpenLane((LaneEncoding)encoding, 1000, 512, out lane)) steps++;

        Assert.InRange(steps, 5, 500);
        Assert.Equal(Bytes(twin.OpenLane((LaneEncoding)encoding)), Bytes(lane!));
        Assert.Same(lane, topic.OpenLane((LaneEncoding)encoding));
    }

    /// <summary>The budget is far smaller than what comes in with each turn.</summary>
    [Fact]
    public void ALaneIsDoneAlthoughTheLogGrowsFasterThanItsBudget()
    {
        using var topic = NewTopic(out _);
        for (var i = 0; i < 300; i++) Append(topic, i);

        Lane? lane;
        var turns = 0;
        while (!topic.TryOpenLane(LaneEncoding.Json, 1, 1, out lane))
        {
            Assert.True(++turns < 1000, "the lane is never done");
            for (var i = 0; i < 10; i++) Append(topic, i);
        }

        Assert.Equal(topic.Records.NextSequence, lane!.Log.NextSequence);
    }

    [Fact]
    public void ALaneThatNobodyGoesOnToOpenIsFreed()
    {
        using var topic = NewTopic(out var age);
        for (var i = 0; i < 300; i++) Append(topic, i, 10 * age);
        Assert.False(topic.TryOpenLane(LaneEncoding.Json, 1, 1, out _));
        var bytes = topic.LogBytes;
        topic.Trim(10 * age);
        Assert.Equal(bytes, topic.LogBytes);

        topic.Trim(11 * age);

        Assert.Equal(topic.Options.RetainBytes, bytes - topic.LogBytes);
    }

    [Fact]
    public void OldRecordsAreForgottenAndOverwrittenAPieceAtATime()
    {
        using var topic = NewTopic(out var age);
        var lane = topic.OpenLane(LaneEncoding.Json);
        for (var i = 0; i < 300; i++) Append(topic, i, age);

        var steps = 0;
        int budget;
        do budget = 1024;
        while (topic.Trim(3 * age, ref budget) && ++steps < 1000);

        Assert.InRange(steps, 10, 999);
        Assert.Equal(topic.Records.NextSequence, topic.Records.FirstSequence);
        Assert.Equal(0, lane.Log.RetainedBytes);
        var everything = new byte[lane.Log.Head];
        ulong start = 0;
        lane.Log.Pending(ref start, lane.Log.Head).CopyTo(everything);
        Assert.Equal(-1, everything.AsSpan().IndexOfAnyExcept((byte)0));
    }

    private static Topic NewTopic(out ulong age)
    {
        var options = new TopicOptions("note") { RetainBytes = 64 * 1024, MaxBatchCount = 7 };
        age = options.RetainNanos;
        return new Topic(options, id: 1, mirrored: true, new FrameEncoder());
    }

    private static void Append(Topic topic, int number, ulong nanos = 1)
    {
        topic.Append(Encoding.ASCII.GetBytes($"\"{new string('x', number % 90)}\""), nanos);
        if (number % 11 == 0) topic.Flush();
    }

    private static byte[] Bytes(Lane lane)
    {
        var position = lane.Log.Tail;
        return lane.Log.Pending(ref position, ulong.MaxValue).ToArray();
    }
}

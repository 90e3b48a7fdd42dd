using System.Text;
using KeyRx.Protocol;
using KeyRx.Streams;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Streams;

/// <summary>
/// Case L1: a burst of records far smaller than the logs reckon with ends in events or in a told gap, never in a loop
/// that spins. Siblings of our own: empty records of an opaque topic; frames of one record each in a binary lane. The
/// same over a deflated lane and in plain memory.
/// </summary>
public sealed class BurstTests
{
    private const int Count = 5_000;
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(TopicKind.Json, "1", false, false, 1024, true)]
    [InlineData(TopicKind.Json, "1", false, false, 1024, false)]
    [InlineData(TopicKind.Json, "1", false, true, 1024, true)]
    [InlineData(TopicKind.Opaque, "", true, false, 1024, true)]
    [InlineData(TopicKind.Opaque, "", true, false, 1024, false)]
    [InlineData(TopicKind.Json, "1", true, false, 1, true)]
    [InlineData(TopicKind.Json, "1", true, true, 1, false)]
    public async Task EveryRecordOfABurstIsAnEventOrAToldGap(
        TopicKind kind, string payload, bool isBinary, bool isDeflated, int batchCountMax, bool mirrored)
    {
        var options = new TopicOptions("note") { Kind = kind, RetainBytes = 64 * 1024, MaxBatchCount = batchCountMax };
        var run = Task.Run(() => Play(options, payload, isBinary, isDeflated, mirrored));
        var view = await run.WaitAsync(Hang, TestContext.Current.CancellationToken);

        Assert.Equal((ulong)Count, view.Position.Sequence);
        Assert.True(view.EventCount > 0);
    }

    [Theory]
    [InlineData(TopicKind.Json, "1", 1024)]
    [InlineData(TopicKind.Json, "1", 1)]
    [InlineData(TopicKind.Opaque, "", 1024)]
    public void NoLaneFallsBehindTheRecordLog(TopicKind kind, string payload, int batchCountMax)
    {
        var encoder = new FrameEncoder();
        var options = new TopicOptions("note") { Kind = kind, RetainBytes = 64 * 1024, MaxBatchCount = batchCountMax };
        using var topic = new Topic(options, id: 1, mirrored: true, encoder);
        var encodings = Enum.GetValues<LaneEncoding>().Where(each => kind == TopicKind.Json || each.IsBinary());
        Lane[] lanes = [.. encodings.Select(topic.OpenLane)];

        for (var i = 0; i < Count; i++) topic.Append(Encoding.ASCII.GetBytes(payload), 1);
        topic.Flush();

        Assert.Null(encoder.StuckLane);
        Assert.All(lanes, lane => Assert.Equal((ulong)Count + 1, lane.Log.NextSequence));
    }

    private static TopicView Play(TopicOptions options, string payload, bool isBinary, bool isDeflated, bool mirrored)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var rig = new ServerRig(time, mirrored, [options]);
        var peer = rig.Connect(isBinary ? Subprotocols.BinaryName : null, isDeflated ? "permessage-deflate" : null);
        var client = new ModelClient(peer, isBinary, isDeflated);
        client.Subscribe("note", resume: false);
        rig.Settle();
        client.Read();
        for (var i = 0; i < Count; i++) rig.Publish("note", payload);
        rig.Settle();
        client.Read();
        return client.Views["note"];
    }
}

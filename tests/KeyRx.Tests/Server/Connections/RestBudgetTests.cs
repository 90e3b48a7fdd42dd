using System.Text;
using KeyRx.Streams;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Connections;

/// <summary>The budget of partly sent frames: who pays when it is used up.</summary>
public sealed class RestBudgetTests
{
    [Fact]
    public void WhoHasTakenNothingForLongestIsCutAndTheOthersGetTheirFramesWhole()
    {
        const int RecordBytes = 240 * 1024;
        using var rig = new ServerRig(
            new FakeTimeProvider(), topics: [new TopicOptions("note") { RetainBytes = 8 * 1024 * 1024 }]);
        TextPeer[] peers = [.. Enumerable.Range(0, 5).Select(_ => new TextPeer(rig))];
        foreach (var peer in peers)
            Assert.Equal(["ack"], TextPeer.Summary(peer.Ask("""{"type":"subscribe","topics":["note"]}""")));
        foreach (var peer in peers) peer.Peer.Stall(10);
        Assert.True(rig.Core.Inbox.TryAdd(
            rig.Core.Topics.All.ToArray().Single(topic => topic.Name == "note").Id,
            Encoding.ASCII.GetBytes($"\"{new string('x', RecordBytes)}\"")));
        rig.Settle();

        Assert.Equal([true, false, false, false, false], peers.Select(peer => peer.Peer.IsClosedByServer));
        Assert.InRange(rig.Core.Egress.RestBytes, 3 * RecordBytes, ServerRig.RestBytesMax);
        foreach (var peer in peers.Skip(1))
        {
            peer.Peer.Unstall();
            Assert.Equal(["event 1"], TextPeer.Summary(peer.Hear()));
        }

        Assert.Equal(0, rig.Core.Egress.RestBytes);
    }
}

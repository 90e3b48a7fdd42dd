using KeyRx.Protocol;
using KeyRx.Server.Connections;
using KeyRx.Streams;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Streams;

public sealed class LagPolicyTests
{
    private const string Note = "note";

    /// <summary>PROTOCOL.md, "Order of things" 5: never left connected and deaf.</summary>
    [Fact]
    public void WhoFallsOutOfALogThatDisconnectsIsClosedWith4008AndLearnsTheGapOnReturn()
    {
        using var rig = new ServerRig(
            new FakeTimeProvider(),
            topics: [new TopicOptions(Note) { RetainBytes = 64 * 1024, LagPolicy = LagPolicy.Disconnect }]);
        var client = new ModelClient(rig.Connect(), isBinary: false);
        client.Subscribe(Note, resume: false);
        rig.Settle();
        client.Read();
        client.Peer.Stall(100);
        for (var i = 0; i < 200; i++)
        {
            rig.Publish(Note, $"\"{new string('x', 1000)}\"");
            rig.Settle();
        }

        client.Peer.Unstall();
        rig.Settle();
        client.Read();

        Assert.Equal((CloseReasons.SlowConsumer.Code, 0), (client.CloseStatus, client.Gaps));
        Assert.True(rig.Core.Counters.Snapshot().GapRecords > 100);
        Assert.Equal(1, rig.Core.Counters.Snapshot().EndedByReason[nameof(EndReason.SlowConsumer)]);

        client.Reconnected(rig.Connect(), isBinary: false, isDeflated: false);
        client.Subscribe(Note, resume: true);
        rig.Settle();
        client.Read();
        Assert.Equal((1, rig.LastSequence(Note)), (client.Gaps, client.Views[Note].Position.Sequence));
    }
}

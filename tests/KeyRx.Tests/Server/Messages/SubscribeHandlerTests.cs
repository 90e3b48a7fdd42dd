using System.Text.Json;
using KeyRx.Protocol;
using KeyRx.Streams;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Messages;

/// <summary>Positions to resume from that this server never gave.</summary>
public sealed class SubscribeHandlerTests
{
    private const ulong LastToResumeFrom = StreamPosition.SequenceMax - 1;

    /// <summary>Another server may have given it: what may be missing is told, in numbers JSON carries.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(41)]
    [InlineData(LastToResumeFrom)]
    public void APositionThatIsNotKnownIsAGapToAnUnknownEnd(ulong sequence)
    {
        using var rig = new ServerRig(new FakeTimeProvider(), topics: [new TopicOptions("note")]);
        var heard = new TextPeer(rig).Ask(Resume("0123456789abcdef", sequence));

        Assert.Equal(["ack", "gap"], TextPeer.Summary(heard)[..2]);
        var gap = heard[1];
        Assert.Equal(
            ("0123456789abcdef", sequence + 1),
            (gap.GetProperty("epoch").GetString(), gap.GetProperty("from").GetUInt64()));
        Assert.Equal(JsonValueKind.Null, gap.GetProperty("to").ValueKind);
    }

    [Theory]
    [InlineData("0000000000000000", 0, "400: resume: epoch: 16 hexadecimal digits, not all 0")]
    [InlineData(
        "0123456789abcdef", StreamPosition.SequenceMax, "400: resume: seq: a whole number from 0 to 9007199254740990")]
    public void APositionThatNoServerGoesOnFromIsRefusedAndNothingIsSubscribed(
        string epoch, ulong sequence, string refusal)
    {
        using var rig = new ServerRig(new FakeTimeProvider(), topics: [new TopicOptions("note")]);
        var peer = new TextPeer(rig);

        Assert.Equal([refusal], TextPeer.Summary(peer.Ask(Resume(epoch, sequence))));
        Assert.Equal(
            ["400: 'note' cannot be acknowledged: this connection is not subscribed to it"],
            TextPeer.Summary(peer.Ask("""{"type":"ack","message_id":"2","event_type":"note","seq":0}""")));
    }

    private static string Resume(string epoch, ulong sequence) => $$"""
        {"type":"subscribe","topics":["note"],"resume":{"note": {"epoch":"{{epoch}}","seq":{{sequence}} } } }
        """;
}

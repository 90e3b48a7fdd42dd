using System.Text.Json;
using KeyRx.Protocol;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server;

/// <summary>What the server tells of itself: topics server and error.</summary>
public sealed class ServerEventTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ServerRig _rig;

    public ServerEventTests() => _rig = new ServerRig(_time);

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void WhoListensIsToldWhenItChangesAndTheMetricsEachSecond()
    {
        var reader = new TextPeer(_rig);
        reader.Ask("""{"type":"subscribe","topics":["server"]}""");

        Assert.Equal(["metrics 1", """listeners {"test":1}"""], NextSecond(reader));
        Assert.Equal(["metrics 1"], NextSecond(reader));
        var other = new TextPeer(_rig);
        Assert.Equal(["metrics 2", """listeners {"test":2}"""], NextSecond(reader));
        other.Peer.End();
        Assert.Equal(["metrics 1", """listeners {"test":1}"""], NextSecond(reader));
    }

    [Fact]
    public void WhileNobodyReadsItNothingIsSaid()
    {
        _ = new TextPeer(_rig);
        _time.Advance(TimeSpan.FromSeconds(3));
        _rig.Settle();

        Assert.Equal(0ul, _rig.LastSequence(Topics.Server));
    }

    [Fact]
    public void RecordsThatFoundNoRoomAreToldOnceWithTheirNumber()
    {
        var reader = new TextPeer(_rig);
        reader.Ask("""{"type":"subscribe","topics":["error"]}""");
        var refused = 0;
        while (refused < 3) refused += _rig.Core.Inbox.TryAdd(1, new byte[1000]) ? 0 : 1;
        _rig.Core.Inbox.Drain((_, _) => { }, int.MaxValue, int.MaxValue);

        var payload = Assert.Single(Payloads(reader));
        Assert.Equal(
            ("publish_refused", 3), (payload.GetProperty("code").GetString(), payload.GetProperty("lost").GetInt32()));
        Assert.Empty(Payloads(reader));
    }

    [Fact]
    public void CaptureLostAndRegainedIsTold()
    {
        var reader = new TextPeer(_rig);
        reader.Ask("""{"type":"subscribe","topics":["error"]}""");
        _rig.Key(0, 0, KeyAction.HookLost);
        _rig.Key(0, 0, KeyAction.HookRestored);

        Assert.Equal(
            ["capture_lost", "capture_restored"],
            Payloads(reader).Select(payload => payload.GetProperty("code").GetString()));
    }

    /// <summary>A forged key would be taken for a real one: not even a token that lists the topic may.</summary>
    [Fact]
    public void NobodyMayPublishKeys()
    {
        using var rig = new ServerRig(_time, publishTopics: [Topics.Key, Topics.State]);
        var peer = new TextPeer(rig);

        Assert.Equal(
            ["403: this token may not publish to 'key'"],
            TextPeer.Summary(peer.Ask("""{"type":"publish","message_id":"1","event_type":"key","payload":{}}""")));
        Assert.Equal(
            ["403: this token may not publish to 'device'"],
            TextPeer.Summary(peer.Ask("""{"type":"publish","message_id":"2","event_type":"device","payload":{}}""")));
        Assert.Equal(
            ["ack"],
            TextPeer.Summary(peer.Ask("""{"type":"publish","message_id":"3","event_type":"state","payload":{}}""")));
    }

    private string[] NextSecond(TextPeer reader) =>
        [.. Payloads(reader).Select(payload => payload.GetProperty("kind").GetString() switch
        {
            "metrics" => $"metrics {payload.GetProperty("connections")}",
            _ => $"listeners {payload.GetProperty("tokens").GetRawText()}",
        })];

    private List<JsonElement> Payloads(TextPeer reader)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return [
            .. reader.Hear().Where(message => TextPeer.TypeOf(message) == "event")
                .Select(message => message.GetProperty("payload"))];
    }
}

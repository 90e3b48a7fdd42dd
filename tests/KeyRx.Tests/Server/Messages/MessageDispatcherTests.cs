using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Messages;

/// <summary>Whatever is wrong with a request, its sender learns which one it was.</summary>
public sealed class MessageDispatcherTests
{
    [Theory]
    [InlineData("""{"type":"publish","message_id":"p1","event_type":"note","payload":"\ud800"}""")]
    [InlineData("""{"type":"publish","message_id":"p1","event_type":"note","payload":{"\udc00":1}}""")]
    [InlineData("""{"type":"publish","event_type":"n\ud800","payload":1,"message_id":"p1"}""")]
    [InlineData("""{"payload":[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]],"type":"publish","message_id":"p1"}""")]
    public void AnErrorRepeatsTheIdOfItsMessage(string json)
    {
        using var rig = new ServerRig(new FakeTimeProvider());
        var peer = new TextPeer(rig);

        var error = Assert.Single(peer.Ask(json));

        Assert.Equal("error", TextPeer.TypeOf(error));
        Assert.Equal((400, "p1"), (error.GetProperty("code").GetInt32(), error.GetProperty("message_id").GetString()));
    }

    /// <summary>Alerts, errors and figures are forged by nobody, whatever his token lists.</summary>
    [Theory]
    [InlineData("key")]
    [InlineData("device")]
    [InlineData("latency")]
    [InlineData("error")]
    [InlineData("server")]
    public void WhatTheServerWritesNobodyElseDoes(string topic)
    {
        using var rig = new ServerRig(new FakeTimeProvider(), publishTopics: [topic, "state"]);
        var peer = new TextPeer(rig);

        var error = Assert.Single(peer.Ask(
            $$"""{"type":"publish","message_id":"p1","event_type":"{{topic}}","payload":1}"""));
        var ack = Assert.Single(peer.Ask("""{"type":"publish","message_id":"p2","event_type":"state","payload":1}"""));

        Assert.Equal(403, error.GetProperty("code").GetInt32());
        Assert.Equal($"this token may not publish to '{topic}'", error.GetProperty("message").GetString());
        Assert.Equal("ack", TextPeer.TypeOf(ack));
    }
}

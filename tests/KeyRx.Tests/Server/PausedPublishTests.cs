using System.Buffers;
using System.Text;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Privacy;
using KeyRx.Streams;
using KeyRx.Testing;
using KeyRx.Tests.Server.Model;
using KeyRx.WebSockets.Framing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server;

/// <summary>
/// Case L6: a record for a secret topic is refused by name while capture is paused. Siblings of our own: it is refused
/// as soon as the pause was asked for, whatever the loop is doing; and a topic that is not secret but does not need the
/// scope status either is served during a pause as ever.
/// </summary>
public sealed class PausedPublishTests : LifecycleTest
{
    [Fact]
    public async Task ASecretRecordIsRefusedFromThePauseToTheResume()
    {
        using var time = new TimeThatHangs();
        await using var server = await KeyRxServer.StartAsync(Options(time: time), Cancellation);
        await time.Hang().WaitAsync(Cancellation);

        server.Pause();

        Assert.False(server.TryPublish("secret", "1"u8, out var refusal));
        Assert.Equal(PublishRefusal.Paused, refusal);
        var error = Assert.Throws<InvalidOperationException>(() => server.Publish("secret", "1"u8));
        Assert.Equal("capture is paused, and 'secret' is secret: nothing was published", error.Message);
        Assert.True(server.TryPublish("note", "1"u8));

        time.Release();
        await UntilAsync(() => server.Statistics.TakenRecords == 1);
        Assert.False(server.TryPublish("secret", "1"u8));
        server.Resume();
        await UntilAsync(() => server.TryPublish("secret", "1"u8));
        await UntilAsync(() => server.Statistics.PublishedByTopic["secret"] == 1);
    }

    /// <summary>The pause is over for those who publish as well, whoever ends it.</summary>
    [Theory]
    [InlineData(PauseReason.Command)]
    [InlineData(PauseReason.Hotkey)]
    public async Task ASecretRecordIsTakenWhenAPersonHasEndedTheProgramsPause(PauseReason person)
    {
        await using var server = await KeyRxServer.StartAsync(Options(), Cancellation);
        await server.PauseAsync(PauseReason.Program).WaitAsync(Cancellation);
        Assert.False(server.TryPublish("secret", "1"u8));

        server.Resume(person);

        await UntilAsync(() => server.TryPublish("secret", "1"u8));
    }

    [Fact]
    public void AClientIsToldThatNothingWasPublished()
    {
        using var rig = Rig(TokenScopes.Shortcut);
        var peer = rig.Connect();
        rig.Settle();
        rig.Core.Pause();
        rig.Settle();
        peer.Heard();

        Publish(peer, "1");
        rig.Settle();

        const string Refused =
            """{"type":"error","code":503,"message":"paused: nothing was published","message_id":"1"}""";
        Assert.Contains(Refused, Heard(peer), StringComparison.Ordinal);
        rig.Core.PauseSwitch.Resume();
        Publish(peer, "2");
        rig.Settle();
        Assert.Contains("\"type\":\"ack\",\"message_id\":\"2\"", Heard(peer), StringComparison.Ordinal);
        Assert.Equal(1ul, rig.LastSequence("note"));
    }

    [Theory]
    [InlineData(TokenScopes.Admin)]
    [InlineData(TokenScopes.None)]
    public void WhatIsNotSecretIsPublishedDuringAPauseToo(TokenScopes scope)
    {
        using var rig = Rig(scope);
        var peer = rig.Connect();
        rig.Core.Pause();
        rig.Settle();

        Publish(peer, "1");
        rig.Settle();

        Assert.Contains("\"type\":\"ack\"", Heard(peer), StringComparison.Ordinal);
        Assert.Equal(1ul, rig.LastSequence("note"));
    }

    private static ServerRig Rig(TokenScopes scope) =>
        new(new FakeTimeProvider(), topics: [new TopicOptions("note") { Scope = scope }]);

    private static string Heard(MemoryPeer peer) => Encoding.UTF8.GetString(peer.Heard());

    private static void Publish(MemoryPeer peer, string messageId)
    {
        var frame = new ArrayBufferWriter<byte>();
        var message = $$"""{"type":"publish","message_id":"{{messageId}}","event_type":"note","payload":1}""";
        FrameWriter.WriteMasked(frame, Opcode.Text, Encoding.ASCII.GetBytes(message), 0x12345678);
        peer.Say(frame.WrittenSpan);
    }
}

using System.Buffers;
using KeyRx.Client;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using KeyRx.WebSockets.Framing;
using Xunit;

namespace KeyRx.Tests.Client;

/// <summary>The peer's heartbeat is 30 s. Nothing here waits: the clock is the test's.</summary>
public sealed class HeartbeatTests : BoundedTest
{
    [Fact]
    public async Task ASilentServerIsAskedAndThenTakenForLost()
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation);
        var ending = pair.EndAsync();

        await pair.AdvanceAsync(TimeSpan.FromSeconds(60));
        Assert.Equal("""{"type":"ping"}""", (await pair.Peer.ReadAsync(Cancellation))!.Text);
        await pair.AdvanceAsync(TimeSpan.FromSeconds(14.9));
        Assert.False(ending.IsCompleted);
        pair.Clock.Advance(TimeSpan.FromSeconds(0.1));

        var end = await ending;
        Assert.Equal(
            (1006, true, "1006: the connection was lost: nothing arrived for 75 s"),
            (end.Status, end.MayReturn, end.Message));
    }

    [Fact]
    public async Task AnyByteIsASignOfLife()
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation);
        await pair.AdvanceAsync(TimeSpan.FromSeconds(74));
        Assert.Equal(new PausedMessage(), await pair.ToldAsync("""{"type":"paused"}"""));

        await pair.AdvanceAsync(TimeSpan.FromSeconds(74));

        Assert.Equal(new ResumedMessage(), await pair.ToldAsync("""{"type":"resumed"}"""));
    }

    [Fact]
    public async Task WhatNobodyTakesIsNoSilenceOfTheServers()
    {
        await using var pair = await ClientAndPeer.OpenAsync(
            Cancellation, options => options with { MaxWaitingMessages = 1 });
        var frames = new ArrayBufferWriter<byte>();
        for (ulong sequence = 1; sequence <= 3; sequence++)
        {
            var text = new ArrayBufferWriter<byte>();
            ServerMessageWriter.EventMessage(text, Topics.State, sequence, "{}"u8);
            FrameWriter.Write(frames, Opcode.Text, text.WrittenSpan);
        }

        // In one piece: between two the client would wait for bytes again.
        await pair.Peer.SendAsync(frames.WrittenMemory, Cancellation);
        await pair.UntilHeldUpAsync();
        pair.Clock.Advance(TimeSpan.FromHours(1));

        for (ulong sequence = 1; sequence <= 3; sequence++)
            Assert.Equal(sequence, Assert.IsType<EventMessage>(await pair.NextAsync()).Sequence);
    }
}

using System.Net.Sockets;
using KeyRx.Server.Interop;
using KeyRx.Server.Transports;
using Xunit;

namespace KeyRx.Tests.Server.Transports;

/// <summary>The contract of <see cref="ITransport"/>, over real sockets, the same for every transport.</summary>
public abstract class TransportTests(TransportKind kind) : IDisposable
{
    private readonly TransportRig _rig = new(kind);
    private readonly byte[] _buffer = new byte[64 * 1024];

    [Fact]
    public void BytesThatCameBeforeTheArmingAreTold()
    {
        using var peer = _rig.Connect(3, 1);
        peer.Send([7]);
        AwaitBytes(3);

        Assert.Equal((1, (byte)7), (Receive(3), _buffer[0]));
    }

    [Fact]
    public void BytesThatWaitAreSeenWithoutBeingTaken()
    {
        using var peer = _rig.Connect(0, 1);
        Assert.False(_rig.Transport.HasUnread(0));
        peer.Send([7]);
        AwaitBytes(0);
        Assert.True(_rig.Transport.HasUnread(0));

        Assert.Equal(1, Receive(0));
        Assert.False(_rig.Transport.HasUnread(0));
    }

    [Fact]
    public void EachArmingIsAnsweredOnce()
    {
        using var peer = _rig.Connect(0, 1);
        _rig.Transport.ArmReceive(0);
        _rig.Transport.ArmReceive(0);
        peer.Send([1]);
        Complete(_rig.Take(TransportEventKind.Readable));
        _rig.AssertNothingComes();
    }

    [Fact]
    public void WhatAReaderLeftIsToldAgainWhenItArms()
    {
        using var peer = _rig.Connect(0, 1);
        peer.Send(new byte[100]);
        AwaitBytes(0);
        Assert.Equal(IoStatus.Done, _rig.Transport.Receive(0, _buffer.AsSpan(0, 60), out _));

        AwaitBytes(0);
        Assert.Equal(40, Receive(0));
    }

    /// <summary>
    /// Data and FIN in one event: who has read the data hears of the FIN although no further event comes.
    /// </summary>
    [Fact]
    public void AnEndThatCameWithTheLastBytesIsNotLost()
    {
        using var peer = _rig.Connect(0, 1);
        peer.Send(new byte[10]);
        peer.Shutdown(SocketShutdown.Send);
        AwaitBytes(0);
        Assert.Equal(10, Receive(0));

        AwaitBytes(0);
        Assert.Equal(IoStatus.Ended, _rig.Transport.Receive(0, _buffer, out _));
    }

    [Fact]
    public void BytesOneByOneAllArrive()
    {
        using var peer = _rig.Connect(0, 1);
        peer.NoDelay = true;
        var received = 0;
        for (var i = 0; i < 200; i++)
        {
            peer.Send([(byte)i]);
            if (i % 3 != 0) continue;
            AwaitBytes(0);
            received += Receive(0);
        }

        while (received < 200)
        {
            AwaitBytes(0);
            received += Receive(0);
        }

        Assert.Equal(200, received);
    }

    [Fact]
    public void AResetIsToldToWhoWaits()
    {
        var peer = _rig.Connect(0, 1);
        _rig.Transport.ArmReceive(0);
        Reset(peer);
        Complete(_rig.Take(TransportEventKind.Readable));

        Assert.Equal(IoStatus.Broken, _rig.Transport.Receive(0, _buffer, out _));
        Assert.Equal(IoStatus.Broken, _rig.Transport.Send(0, _buffer, out _));
    }

    /// <summary>
    /// A reader that was paused hears of a reset when it arms again; the wait itself may have used up
    /// the error, then it reads the end.
    /// </summary>
    [Fact]
    public void AResetThatCameWhileNobodyWaitedIsToldAtTheArming()
    {
        var peer = _rig.Connect(0, 1);
        Reset(peer);
        _rig.AssertNothingComes();
        AwaitBytes(0);

        Assert.Contains(_rig.Transport.Receive(0, _buffer, out _), new[] { IoStatus.Broken, IoStatus.Ended });
    }

    [Fact]
    public async Task ARestLeavesWhenThePeerReadsOn()
    {
        using var peer = _rig.Connect(0, 1);
        var filled = _rig.Fill(0);
        var rest = TransportRig.Rest(100_000);
        _rig.Transport.SendRest(0, rest);
        _rig.AssertNothingComes();

        var read = Task.Run(() => ReadExactly(peer, filled + 100_000), TestContext.Current.CancellationToken);
        var sent = _rig.Take(TransportEventKind.RestSent);
        Complete(sent);
        Assert.Same(rest, sent.Subject);
        Assert.Equal(100_000, rest.Length);
        Assert.Equal(Enumerable.Range(0, 100_000).Select(i => (byte)i), (await read)[filled..]);
        Assert.Equal(IoStatus.Done, _rig.Transport.Send(0, [1], out _));
    }

    [Fact]
    public void ARestThatTheSocketTakesAtOnceIsToldToo()
    {
        using var peer = _rig.Connect(0, 1);
        var rest = TransportRig.Rest(10);
        _rig.Transport.SendRest(0, rest);
        Assert.Same(rest, _rig.Take(TransportEventKind.RestSent).Subject);
    }

    [Fact]
    public void ARestOfAPeerThatIsGoneComesBack()
    {
        var peer = _rig.Connect(0, 1);
        _rig.Fill(0);
        var rest = TransportRig.Rest(100_000);
        _rig.Transport.SendRest(0, rest);
        Reset(peer);
        Assert.Same(rest, _rig.Take(TransportEventKind.RestFailed).Subject);
    }

    [Fact]
    public void ARestComesBackFromASlotThatIsClosed()
    {
        using var peer = _rig.Connect(0, 1);
        _rig.Fill(0);
        var rest = TransportRig.Rest(100_000);
        _rig.Transport.SendRest(0, rest);
        _rig.Transport.Close(0);
        Assert.Same(rest, _rig.Take(TransportEventKind.RestFailed).Subject);
    }

    [Fact]
    public void FinIsSeenByThePeerWhichMayStillSend()
    {
        using var peer = _rig.Connect(0, 1);
        _rig.Transport.EndSend(0);
        Assert.Equal(0, peer.Receive(_buffer));

        peer.Send([9]);
        AwaitBytes(0);
        Assert.Equal(1, Receive(0));
    }

    /// <summary>The next use of a slot, perhaps with the same descriptor, hears nothing of the one before.</summary>
    [Fact]
    public void ASlotThatIsUsedAgainHearsOnlyItsOwn()
    {
        for (uint generation = 1; generation <= 50; generation++)
        {
            using var first = _rig.Connect(5, generation);
            _rig.Transport.ArmReceive(5);
            first.Send([1]);
            Complete(_rig.Take(TransportEventKind.Readable), expectedGeneration: generation);
            Assert.Equal(1, Receive(5));
            Assert.True(_rig.Transport.Close(5));
        }

        using var last = _rig.Connect(5, 51);
        _rig.Transport.ArmReceive(5);
        _rig.AssertNothingComes();
    }

    [Fact]
    public async Task AWakeEndsThePark()
    {
        using var peer = _rig.Connect(0, 1);
        var observed = _rig.Ring.PrepareWait();
        var waker = Task.Run(_rig.Ring.Wake, TestContext.Current.CancellationToken);
        var started = TimeProvider.System.GetTimestamp();
        _rig.Transport.Park(observed, TimeSpan.FromSeconds(20));
        await waker;
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(10), "nobody woke");
    }

    [Fact]
    public void AParkEndsByItself()
    {
        _rig.Transport.Poll();
        _rig.Transport.Park(_rig.Ring.PrepareWait(), TimeSpan.FromMilliseconds(3));
    }

    [Fact]
    public async Task APeerThatIsTurnedAwayIsToldWhy()
    {
        using var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        peer.Connect(_rig.Endpoint);
        _rig.Transport.TurnAway(_rig.Take(TransportEventKind.Accepted).Subject!);
        peer.Send("GET /ws HTTP/1.1\r\n\r\n"u8);
        var answer = Task.Run(() => ReadToEnd(peer), TestContext.Current.CancellationToken);
        while (!answer.IsCompleted) _rig.TryTake(TimeSpan.FromMilliseconds(20), out _);

        Assert.StartsWith("HTTP/1.1 503 Service Unavailable\r\n", await answer, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _rig.Dispose();
        GC.SuppressFinalize(this);
    }

    private static void Reset(Socket peer)
    {
        peer.LingerState = new LingerOption(true, 0);
        peer.Dispose();
    }

    private static byte[] ReadExactly(Socket peer, int count)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
            read += peer.Receive(bytes.AsSpan(read)) is > 0 and var got ? got : throw new EndOfStreamException();
        return bytes;
    }

    private static string ReadToEnd(Socket peer)
    {
        using var stream = new NetworkStream(peer);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private void AwaitBytes(int slot)
    {
        _rig.Transport.ArmReceive(slot);
        Complete(_rig.Take(TransportEventKind.Readable), slot);
    }

    private void Complete(TransportEvent transportEvent, int? expectedSlot = null, uint? expectedGeneration = null)
    {
        Assert.Equal(expectedSlot ?? transportEvent.Slot, transportEvent.Slot);
        Assert.Equal(expectedGeneration ?? transportEvent.Generation, transportEvent.Generation);
        Assert.False(_rig.Transport.Completed(transportEvent));
    }

    private int Receive(int slot)
    {
        Assert.Equal(IoStatus.Done, _rig.Transport.Receive(slot, _buffer, out var received));
        return received;
    }
}

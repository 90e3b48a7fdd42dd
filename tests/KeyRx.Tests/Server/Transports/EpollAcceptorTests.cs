using System.Net;
using System.Net.Sockets;
using KeyRx.Input;
using KeyRx.Server.Interop;
using KeyRx.Server.Transports;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Transports;

/// <summary>
/// Case L4: accept4 fails with what is on nobody's list (here EINVAL: the socket does not listen any more). It is
/// said once, accepting pauses, and nothing spins. Siblings: a listener that is closed under it (EBADF); one listener
/// fails and another goes on.
/// </summary>
public sealed class EpollAcceptorTests : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly FakeTimeProvider _time = new();
    private readonly RememberingLoggerFactory _log = new();
    private readonly KeyEventRing _ring = KeyEventRing.Create();
    private readonly EpollSet _set = new();
    private readonly LoopQueue _queue;
    private readonly EpollAcceptor _acceptor;
    private readonly CancellationTokenSource _accepting = new();
    private readonly List<Listener> _listeners = [];

    public EpollAcceptorTests()
    {
        _queue = new LoopQueue(_ring);
        _acceptor = new EpollAcceptor(_set, _queue, _log, _time);
    }

    [Fact]
    public void AnErrorThatNobodyKnowsIsSaidOnceAndAcceptingPausesWithoutSpinning()
    {
        var listener = Listen();
        listener.Socket.Shutdown(SocketShutdown.Both); // it does not listen any more
        Assert.Equal((0, 1), Look(times: 1));
        Assert.Single(_log.Lines);

        // While it pauses the set has nothing to tell: a loop that waits for it sleeps.
        Assert.Equal((0, 0), Look(times: 100));
        for (var i = 0; i < 5; i++)
        {
            _time.Advance(Pause);
            Assert.Equal((0, 1), Look(times: 20));
        }

        Assert.Contains("accepting failed", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void AListenerThatWasClosedUnderItHarmsNobody()
    {
        var closed = Listen();
        var other = Listen();
        using var first = Connect(closed);
        _set.Wait(TimeSpan.FromSeconds(30));
        closed.Dispose(); // the set has told of it, and now it is gone
        Assert.False(_acceptor.TryAccept(_set[0].Data, out _));

        _time.Advance(Pause);
        using var second = Connect(other);
        Assert.Equal(1, Look(times: 20).Accepted);
        Assert.Contains("accepting failed", _log.Lines.First(), StringComparison.Ordinal);
    }

    [Fact]
    public void WhereOneListenerFailsAnotherGoesOnAfterThePause()
    {
        var failing = Listen();
        var other = Listen();
        failing.Socket.Shutdown(SocketShutdown.Both);
        Look(times: 1);
        using var peer = Connect(other);

        var accepted = 0;
        for (var i = 0; i < 5 && accepted == 0; i++)
        {
            _time.Advance(Pause);
            accepted += Look(times: 20).Accepted;
        }

        Assert.Equal(1, accepted);
        Assert.Single(_log.Lines);
    }

    /// <summary>Until the pause is over, and then at once.</summary>
    [Fact]
    public void ThePauseTellsHowLongTheLoopMaySleep()
    {
        var listener = Listen();
        Assert.Equal(TimeSpan.MaxValue, _acceptor.PauseLeft);
        listener.Socket.Shutdown(SocketShutdown.Both);
        Look(times: 1);
        Assert.Equal(Pause, _acceptor.PauseLeft);
        _time.Advance(Pause);
        Assert.Equal(TimeSpan.Zero, _acceptor.PauseLeft);
    }

    public void Dispose()
    {
        _accepting.Cancel();
        Calls();
        _listeners.ForEach(listener => listener.Dispose());
        _acceptor.Dispose();
        _set.Dispose();
        _ring.Dispose();
        _accepting.Dispose();
        _log.Dispose();
    }

    private Listener Listen()
    {
        var listener = new Listener(new IPEndPoint(IPAddress.Loopback, 0), new SendLimits(0, 0));
        _listeners.Add(listener);
        _ = _acceptor.AcceptAsync(listener, _accepting.Token);
        Calls();
        return listener;
    }

    private static Socket Connect(Listener listener)
    {
        var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        peer.Connect(listener.Endpoint);
        return peer;
    }

    private void Calls()
    {
        while (_queue.TryTake(out var call)) ((Action)call.Subject!)();
    }

    /// <summary>
    /// Looks at the set as the transport does; who was accepted, and how many events of listeners there were.
    /// </summary>
    private (int Accepted, int Events) Look(int times)
    {
        var (accepted, events) = (0, 0);
        for (var i = 0; i < times; i++)
        {
            _acceptor.KeepTime();
            _set.Wait(TimeSpan.Zero);
            for (var at = 0; at < _set.Count; at++)
            {
                if (!EpollAcceptor.IsListener(_set[at].Data)) continue;
                events++;
                while (_acceptor.TryAccept(_set[at].Data, out var peer))
                {
                    accepted++;
                    _acceptor.TurnAway((int)peer.Subject!);
                }
            }
        }

        return (accepted, events);
    }
}

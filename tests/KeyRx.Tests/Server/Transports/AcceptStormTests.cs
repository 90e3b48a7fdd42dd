using System.Net.Sockets;
using KeyRx.Server.Transports;
using Xunit;

namespace KeyRx.Tests.Server.Transports;

/// <summary>Those who connect faster than they are accepted stand in one line with everybody else.</summary>
public sealed class AcceptStormTests
{
    private const int Peers = 300;

    [Fact]
    public void AConnectionIsHeardBeforeEverybodyInTheLineOfAListenerIsTakenIn()
    {
        using var rig = new TransportRig(TransportKind.Epoll);
        using var honest = rig.Connect(slot: 1, generation: 1);
        rig.Transport.ArmReceive(1);
        Socket[] storm = [.. Enumerable.Range(0, Peers).Select(_ => Connect(rig))];
        honest.Send("x"u8);

        var accepted = 0;
        while (rig.TryTake(TimeSpan.FromSeconds(30), out var next) && next.Kind == TransportEventKind.Accepted)
        {
            accepted++;
            rig.Transport.TurnAway(next.Subject!);
        }

        Assert.InRange(accepted, 1, Peers / 2);
        for (; accepted < Peers; accepted++) rig.Transport.TurnAway(rig.Take(TransportEventKind.Accepted).Subject!);
        foreach (var peer in storm) peer.Dispose();
    }

    [Fact]
    public void OnlySoManyAcceptedSocketsWaitForTheLoop()
    {
        using var rig = new TransportRig(TransportKind.Sockets);
        Socket[] storm = [.. Enumerable.Range(0, Peers).Select(_ => Connect(rig))];

        List<object> waiting = [];
        while (rig.TryTake(TimeSpan.FromMilliseconds(200), out var next)) waiting.Add(next.Subject!);
        Assert.Equal(SocketTransport.AcceptedMax, waiting.Count);

        waiting.ForEach(rig.Transport.TurnAway);
        for (var i = waiting.Count; i < Peers; i++)
            rig.Transport.TurnAway(rig.Take(TransportEventKind.Accepted).Subject!);
        foreach (var peer in storm) peer.Dispose();
    }

    private static Socket Connect(TransportRig rig)
    {
        var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        peer.Connect(rig.Endpoint);
        return peer;
    }
}

using System.Net;
using System.Net.Sockets;
using KeyRx.Peers;
using KeyRx.Peers.Interop;
using KeyRx.Peers.Tcp;
using Xunit;

namespace KeyRx.Tests.Peers.Tcp;

/// <summary>The kernel's exact look-up, and the search that stands in for it.</summary>
public sealed class SocketDiagnosisTests : IDisposable
{
    private readonly SocketDiagnosis _diagnosis = new(NetlinkSocket.TryOpen());

    public SocketDiagnosisTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "sock_diag(7)");

    private static SocketOwner Us => new(OwnerKind.User, LocalUsers.Own);

    public void Dispose() => _diagnosis.Dispose();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public void TheLookUpAndTheSearchAgree(string address)
    {
        using var pair = new ConnectedPair(address);
        var (server, client) = (pair.ServerName, pair.ClientName);
        var none = new SocketOwner(OwnerKind.None, 0);

        Assert.Equal((none, none), (_diagnosis.Find(server, client), ProcessTable.Find(server, client)));
        _ = pair.Server;
        Assert.Equal((Us, Us), (_diagnosis.Find(server, client), ProcessTable.Find(server, client)));
        Assert.Equal((Us, Us), (_diagnosis.Find(client, server), ProcessTable.Find(client, server)));
    }

    [Fact]
    public void WhoeverListensOnTheAddressIsNotThePeer()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var (own, other) = ((IPEndPoint)listener.LocalEndPoint!, new IPEndPoint(IPAddress.Loopback, 9));

        Assert.Equal(SocketOwner.NotThere, _diagnosis.Find(own, other));
        Assert.Equal(SocketOwner.NotThere, ProcessTable.Find(own, other));
    }

    [Fact]
    public void AnEndThatIsNotHereIsNotFound()
    {
        using var pair = new ConnectedPair("127.0.0.1");
        _ = pair.Server;
        var elsewhere = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 9); // RFC 5737
        Assert.Equal(Us, _diagnosis.Find(pair.ServerName, pair.ClientName));

        Assert.Equal(SocketOwner.NotThere, _diagnosis.Find(elsewhere, pair.ServerName));
        Assert.Equal(SocketOwner.NotThere, ProcessTable.Find(elsewhere, pair.ServerName));
    }
}

using System.Net;
using System.Net.Sockets;
using KeyRx.Peers;
using KeyRx.Peers.Tcp;
using KeyRx.Testing.Strangers;
using Xunit;

namespace KeyRx.Tests.Peers;

/// <summary>Who is at the other end, over real sockets.</summary>
public sealed class PeerLookupTests : KeyRx.Tests.Client.BoundedTest
{
    private readonly PeerLookup _lookup = new();

    public PeerLookupTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells who connects");

    private static PeerUser Us => PeerUser.Known(LocalUsers.Own);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.3.2.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public void BothEndsOfOurOwnConnectionAreOurs(string address)
    {
        using var pair = new ConnectedPair(address);

        Assert.Equal(Us, _lookup.Find(pair.Server));
        Assert.Equal(Us, _lookup.Find(pair.Client));
        Assert.Equal(Us, _lookup.Find((int)pair.Server.SafeHandle.DangerousGetHandle()));
    }

    [Fact]
    public void APeerOfIPv4IsFoundFromAListenerOfBothFamilies()
    {
        using var listener = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        listener.DualMode = true;
        listener.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        listener.Listen();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(IPAddress.Loopback, ((IPEndPoint)listener.LocalEndPoint!).Port);
        using var server = listener.Accept();

        Assert.Equal(Us, _lookup.Find(server));
        Assert.Equal(Us, _lookup.Find(client));
    }

    [Fact]
    public void UntilItIsAcceptedTheOtherEndIsNobodys()
    {
        using var pair = new ConnectedPair("127.0.0.1");

        Assert.Equal(PeerUser.Nobody, _lookup.Find(pair.Client));
        _ = pair.Server;
        Assert.Equal(Us, _lookup.Find(pair.Client));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void APeerThatHasClosedIsNobodyAndNotRoot(string address)
    {
        using var pair = new ConnectedPair(address);
        Assert.Equal(Us, _lookup.Find(pair.Server));

        pair.Client.Close();

        Assert.Equal(PeerUser.Nobody, _lookup.Find(pair.Server));
    }

    [Fact]
    public void WithoutNetlinkTheTableIsSearched()
    {
        using var lookup = new PeerLookup(new SocketDiagnosis(null));
        using var pair = new ConnectedPair("127.0.0.1");

        Assert.Equal(PeerUser.Nobody, lookup.Find(pair.Client));
        Assert.Equal(Us, lookup.Find(pair.Server));
        Assert.Equal(Us, lookup.Find(pair.Client));
    }

    [Fact]
    public void APeerThatHasSentItsLastWordIsStillThere()
    {
        using var pair = new ConnectedPair("127.0.0.1");
        _ = pair.Server;

        pair.Client.Shutdown(SocketShutdown.Send);

        Assert.Equal(Us, _lookup.Find(pair.Server));
    }

    [Fact]
    public void AConnectionThatWasResetIsNobodysThatWeKnow()
    {
        using var pair = new ConnectedPair("127.0.0.1");
        _ = pair.Server;

        pair.Client.Close(0);

        Assert.Null(_lookup.Find(pair.Server).KnownId);
    }

    [Fact]
    public void AUnixSocketTellsItsPeer()
    {
        var path = Path.Combine(Path.GetTempPath(), $"keyrx-peer-{Guid.NewGuid():N}");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(path));
        File.Delete(path);
        using var server = listener.Accept();

        Assert.Equal(Us, _lookup.Find(server));
        Assert.Equal(Us, _lookup.Find(client));
    }

    [Fact]
    public async Task AStrangerIsKnownByHisNumber()
    {
        Assert.SkipWhen(Stranger.WhyNot is not null, Stranger.WhyNot ?? "");
        await using var stranger = await StrangerOnOurPort.StartAsync(0, Cancellation);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(stranger.Endpoint);
        PeerUser found;
        while ((found = _lookup.Find(client)) == PeerUser.Nobody) await Task.Yield();

        Assert.Equal(PeerUser.Known(Stranger.Id), found);
    }

    [Fact]
    public void WhatIsNoConnectionIsUnknown()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        Assert.Equal(PeerUser.Unknown, _lookup.Find(listener));
        Assert.Equal(PeerUser.Unknown, _lookup.Find(-1));
    }
}

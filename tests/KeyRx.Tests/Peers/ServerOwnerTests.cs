using System.Net.Sockets;
using KeyRx.Peers;
using KeyRx.Testing.Strangers;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Peers;

/// <summary>Whether a client may speak to the server that it has connected to.</summary>
public sealed class ServerOwnerTests : KeyRx.Tests.Client.BoundedTest
{
    public ServerOwnerTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells who listens");

    [Fact]
    public async Task OurOwnServerMayHaveIt()
    {
        using var pair = new ConnectedPair("127.0.0.1");
        _ = pair.Server;

        Assert.Null(await ServerOwner.WhyNotAsync(pair.Client, null, TimeProvider.System, Cancellation));
    }

    [Fact]
    public async Task AServerThatTakesItsTimeToAcceptIsWaitedFor()
    {
        using var pair = new ConnectedPair("127.0.0.1");
        var asking = ServerOwner.WhyNotAsync(pair.Client, null, TimeProvider.System, Cancellation);

        Assert.False(asking.IsCompleted);
        _ = pair.Server;

        Assert.Null(await asking);
    }

    [Fact]
    public async Task AServerThatNeverAcceptsIsNotTrusted()
    {
        var time = new FakeTimeProvider();
        using var pair = new ConnectedPair("127.0.0.1");
        var asking = ServerOwner.WhyNotAsync(pair.Client, null, time, Cancellation);
        while (!asking.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.Contains("did not accept", await asking, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AStrangersServerIsNamedAndOneThatIsAllowedMayHaveIt()
    {
        Assert.SkipWhen(Stranger.WhyNot is not null, Stranger.WhyNot ?? "");
        await using var stranger = await StrangerOnOurPort.StartAsync(0, Cancellation);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(stranger.Endpoint);

        var reason = await ServerOwner.WhyNotAsync(client, null, TimeProvider.System, Cancellation);

        Assert.StartsWith($"the user nobody ({Stranger.Id}) holds this port", reason, StringComparison.Ordinal);
        Assert.Null(await ServerOwner.WhyNotAsync(
            client, new HashSet<uint> { Stranger.Id }, TimeProvider.System, Cancellation));
    }
}

using System.Net.Sockets;
using Xunit;

namespace KeyRx.Tests.Client;

/// <summary>A fault of the tests' own proxy looks like one of the client: it may be stopped at any moment.</summary>
public sealed class CuttingProxyTests : BoundedTest
{
    [Fact]
    public async Task AProxyThatIsStoppedWhileClientsComeStopsWithoutAWord()
    {
        for (var round = 0; round < 30; round++)
        {
            var proxy = new CuttingProxy();
            var url = proxy.Url;
            var clients = Enumerable.Range(0, 8).Select(_ => Task.Run(() => KnockAsync(url))).ToArray();
            await Task.WhenAny(clients); // the proxy is about to accept the next one
            await proxy.DisposeAsync();
            await Task.WhenAll(clients);
        }
    }

    private async Task KnockAsync(Uri url)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(url.Host, url.Port, Cancellation);
            await client.Client.ReceiveAsync(new byte[1], Cancellation);
        }
        catch (Exception e) when (e is SocketException)
        {
            // Nobody listens behind the proxy, and soon the proxy does not either.
        }
    }
}

using System.Net.Sockets;
using System.Text;
using KeyRx.Client;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.Tests.Client;

/// <summary>TLS, proxies, streams of one's own and Unix sockets, each to a real server.</summary>
public sealed class WayToTheServerTests : BoundedTest
{
    private const string Secret = "a-token-of-22-characters-or-more";

    [Fact]
    public async Task OverTlsByTheAuthorityThatIsTrusted()
    {
        using var relay = new TlsRelay();
        await using var server = await StartAsync(relay);
        await TalkAsync(server, new() { Url = relay.Url, Token = Secret, Tls = relay.Trust });
    }

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("other.example", true)]
    public async Task ACertificateThatIsNotTrustedIsNoServer(string name, bool trusts)
    {
        using var relay = new TlsRelay(name);
        await using var server = await StartAsync(relay);
        var refused = await Assert.ThrowsAsync<KeyRxConnectionException>(() => KeyRxClient.ConnectAsync(
            new() { Url = relay.Url, Token = Secret, Tls = trusts ? relay.Trust : null }, Cancellation));

        Assert.StartsWith($"{relay.Url.Authority} is not trusted: ", refused.Message, StringComparison.Ordinal);
        Assert.True(refused.MayReturn);
        Assert.Equal(0, server.Counts.OpenedConnections);
    }

    [Fact]
    public async Task ThroughAProxyWithCredentials()
    {
        await using var server = await StartAsync();
        using var proxy = new ConnectProxy();
        await TalkAsync(server, UrlOf(server) with { Proxy = proxy.Url("ann:s%40fe@") });

        Assert.StartsWith($"CONNECT {server.Endpoints[0]} HTTP/1.1\r\n", proxy.Request, StringComparison.Ordinal);
        Assert.Contains(
            "Proxy-Authorization: Basic " + Convert.ToBase64String("ann:s@fe"u8), proxy.Request,
            StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, proxy.Request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OverTlsThroughAProxy()
    {
        using var relay = new TlsRelay();
        await using var server = await StartAsync(relay);
        using var proxy = new ConnectProxy();
        await TalkAsync(
            server, new() { Url = relay.Url, Token = Secret, Tls = relay.Trust, Proxy = proxy.Url() });
    }

    [Theory]
    [InlineData("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", 407, false, "does not lead there: Proxy")]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\n\r\n", 502, true, "does not lead there: Bad Gateway")]
    [InlineData("SSH-2.0-x\r\n\r\n", 0, false, "is no HTTP proxy")]
    [InlineData("HTTP/1.1 200", 0, true, "hung up")]
    public async Task WhatAProxyRefusesIsTold(string answer, int status, bool mayReturn, string words)
    {
        using var proxy = new ConnectProxy(answer);
        var refused = await Assert.ThrowsAsync<KeyRxConnectionException>(() => KeyRxClient.ConnectAsync(
            new() { Url = new("ws://server.example/ws"), Proxy = proxy.Url() }, Cancellation));

        Assert.Equal((status, mayReturn), (refused.Status, refused.MayReturn));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OverAStreamOfOnesOwn()
    {
        await using var server = await StartAsync();
        Uri? asked = null;
        await TalkAsync(server, UrlOf(server) with
        {
            StreamFactory = async (url, _) =>
            {
                asked = url;
                return await RelaySocket.OpenAsync(server.Endpoints[0]);
            },
        });
        Assert.Equal(UrlOf(server).Url, asked);
    }

    [Fact]
    public async Task OverAUnixSocket()
    {
        await using var server = await StartAsync();
        var path = Path.Combine(Directory.CreateTempSubdirectory("keyrx-unix-").FullName, "socket");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var relaying = Task.Run(async () =>
        {
            await using var near = new NetworkStream(await listener.AcceptAsync(Cancellation), ownsSocket: true);
            await using var far = await RelaySocket.OpenAsync(server.Endpoints[0]);
            await RelaySocket.JoinAsync(near, far);
        }, Cancellation);
        await TalkAsync(server, UrlOf(server) with { UnixSocket = path });
        await relaying;
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public async Task WithHeadersOfOnesOwnAndAnOfferToCompress()
    {
        await using var listener = RawPeer.Start();
        var connecting = KeyRxClient.ConnectAsync(
            new() { Url = listener.Url, Headers = [new("Cookie", "a=b"), new("X-Team", "red")] }, Cancellation);
        var peer = await listener.AcceptAsync(Cancellation);
        var request = await peer.ReadRequestAsync(Cancellation);
        peer.Dispose();
        await Assert.ThrowsAsync<KeyRxConnectionException>(() => connecting);

        Assert.Contains("\r\nCookie: a=b\r\nX-Team: red\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nSec-WebSocket-Extensions: permessage-deflate;", request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Authorization")]
    [InlineData("authorization")]
    [InlineData("Host")]
    [InlineData("Sec-WebSocket-Key")]
    public async Task AHeaderThatSaysSomethingTwiceIsAMistake(string name) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => KeyRxClient.ConnectAsync(
            new() { Url = new("ws://127.0.0.1:1/ws"), Token = Secret, Headers = [new(name, "x")] }, Cancellation));

    [Fact]
    public async Task OneWayAtATime()
    {
        var options = new KeyRxClientOptions
        {
            Url = new("ws://127.0.0.1:1/ws"),
            UnixSocket = "/x",
            Proxy = new("http://127.0.0.1:1"),
        };
        await Assert.ThrowsAsync<ArgumentException>(() => KeyRxClient.ConnectAsync(options, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => KeyRxClient.ConnectAsync(
            options with { UnixSocket = null, Proxy = new("ftp://127.0.0.1:1") }, Cancellation));
    }

    private static KeyRxClientOptions UrlOf(KeyRxServer server) =>
        new() { Url = new($"ws://{server.Endpoints[0]}/ws"), Token = Secret };

    /// <summary>A long event comes, and was compressed on the way; a long publish arrives.</summary>
    private async Task TalkAsync(KeyRxServer server, KeyRxClientOptions options)
    {
        await using var client = await KeyRxClient.ConnectAsync(options, Cancellation);
        await client.SubscribeAsync([Topics.ProfileChanged], cancellationToken: Cancellation);
        var json = $"{{\"profile\":\"{new string('x', 5000)}\"}}";
        await client.PublishAsync(Topics.ProfileChanged, Encoding.UTF8.GetBytes(json), Cancellation);
        await foreach (var message in client.ReadAllAsync(Cancellation))
        {
            if (message is not EventMessage { Topic: Topics.ProfileChanged } told) continue;
            Assert.Equal(json, Encoding.UTF8.GetString(told.Payload.Span));
            return;
        }
    }

    private async Task<KeyRxServer> StartAsync(TlsRelay? relay = null)
    {
        var server = await KeyRxServer.StartAsync(
            new KeyRxServerOptions
            {
                Listen = ["127.0.0.1:0"],
                Tokens = [new AccessToken("test", Secret, TokenScopes.All, [Topics.ProfileChanged])],
                AllowedHosts = relay is null ? [] : [relay.Url.Authority],
            },
            Cancellation);
        if (relay is not null) relay.Server = server.Endpoints[0];
        return server;
    }
}

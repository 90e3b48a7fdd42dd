using System.Net.Sockets;
using System.Text;
using KeyRx.Server.Connections;
using KeyRx.Tests.Server.Http;
using KeyRx.Tests.Server.Transports;
using Xunit;

namespace KeyRx.Tests.Server.Lifecycle;

/// <summary>
/// Case L2 over real sockets, on the transport <see cref="TransportUnderTest"/> names: who goes on sending after a
/// refusal is cut after a bounded number of bytes. Siblings: who goes on while a route is at its answer; who goes on
/// after breaking a rule.
/// </summary>
public sealed class LastWordsTests : KeyRx.Tests.Client.BoundedTest
{
    /// <summary>
    /// What is discarded, and what two kernels keep of a sender that outruns a reader (tcp_wmem, tcp_rmem).
    /// </summary>
    private const long BytesMax = 64 * 1024 * 1024;

    [Fact]
    public async Task WhoGoesOnAfterARefusalIsCut()
    {
        await using var server = await RouteServer.StartAsync(Cancellation);
        Assert.InRange(await FloodAsync(server, RawRequest.Get(server.Endpoint, "/nope")), 1, BytesMax);
        await AssertAllGoneAsync(server);
    }

    [Fact]
    public async Task WhoGoesOnWhileARouteIsAtItsAnswerIsCut()
    {
        await using var server = await RouteServer.StartAsync(Cancellation);
        var flood = FloodAsync(server, RawRequest.Get(server.Endpoint, "/held"));
        var held = await server.Held.BegunAsync(Cancellation);

        Assert.InRange(await flood, 1, BytesMax);
        held.SetResult("too late"); // the route's place is free again
        await AssertAllGoneAsync(server);
        Assert.StartsWith("HTTP/1.1 200 ", await server.AskAsync("/plain", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhoGoesOnAfterBreakingARuleIsCut()
    {
        await using var server = await RouteServer.StartAsync(Cancellation);
        var upgrade = $"GET /ws HTTP/1.1\r\nHost: {server.Endpoint}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            + $"Authorization: Bearer {RouteServer.Secret}\r\n\r\n";
        // Zeros are a continuation of nothing, and not masked.
        Assert.InRange(await FloodAsync(server, upgrade), 1, BytesMax);
        await AssertAllGoneAsync(server);
        Assert.Equal(1, server.Server.Statistics.EndedByReason[nameof(EndReason.ProtocolError)]);
    }

    /// <summary>FIN behind a request is no goodbye (RFC 9293 3.6): the answer is awaited.</summary>
    [Theory]
    [InlineData("/nope", "HTTP/1.1 404 ")]
    [InlineData("/plain", "HTTP/1.1 200 ")]
    public async Task WhoSendsFinWithItsRequestGetsItsAnswer(string path, string answer)
    {
        await using var server = await RouteServer.StartAsync(Cancellation);
        using var request = await server.GetAsync(path, Cancellation);
        request.EndSend();

        Assert.StartsWith(answer, await request.AnswerAsync(Cancellation), StringComparison.Ordinal);
        await AssertAllGoneAsync(server);
    }

    [Fact]
    public async Task WhoSendsFinWhileARouteIsAtItsAnswerGetsIt()
    {
        await using var server = await RouteServer.StartAsync(Cancellation);
        using var request = await server.GetAsync("/held", Cancellation);
        var held = await server.Held.BegunAsync(Cancellation);
        request.EndSend();
        await server.AskAsync("/plain", Cancellation); // by now the server has seen the FIN
        held.SetResult("at last");

        Assert.EndsWith("at last", await request.AnswerAsync(Cancellation), StringComparison.Ordinal);
        await AssertAllGoneAsync(server);
    }

    /// <summary>Sends for ever; how many bytes went before the server cut it.</summary>
    private async Task<long> FloodAsync(RouteServer server, string first)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Endpoint, Cancellation);
        await socket.SendAsync(Encoding.ASCII.GetBytes(first), Cancellation);
        var (junk, sent) = (new byte[64 * 1024], 0L);
        try
        {
            while (sent <= BytesMax) sent += await socket.SendAsync(junk, Cancellation);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            return sent;
        }

        return sent;
    }

    private async Task AssertAllGoneAsync(RouteServer server)
    {
        while (server.Server.Counts.UsedSlots > 0) await Task.Delay(10, Cancellation);
    }
}

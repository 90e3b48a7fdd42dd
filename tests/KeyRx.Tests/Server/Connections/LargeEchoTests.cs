using System.Net.WebSockets;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Tests.Server.Transports;
using Xunit;

namespace KeyRx.Tests.Server.Connections;

/// <summary>Large echoes over real sockets come whole (case L13).</summary>
public sealed class LargeEchoTests
{
    private const int Mebi = 1024 * 1024;
    private const string Secret = "secret-of-the-large-echoes";

    [Fact]
    public async Task AnEchoOfMoreThanSixteenMebibytesComesWhole()
    {
        await using var server = await StartAsync(32 * Mebi);
        using var client = await ConnectAsync(server);
        await AssertEchoedAsync(client, (16 * Mebi) + (Mebi / 10), receiveBytes: 64 * 1024);
    }

    [Fact]
    public async Task TwoEchoesOfNineMebibytesAtOnceComeWhole()
    {
        await using var server = await StartAsync(10 * Mebi);
        using var first = await ConnectAsync(server);
        using var second = await ConnectAsync(server);
        await Task.WhenAll(
            AssertEchoedAsync(first, 9 * Mebi, 64 * 1024), AssertEchoedAsync(second, 9 * Mebi, 64 * 1024));
    }

    private static Task<KeyRxServer> StartAsync(int messageBytesMax) => KeyRxServer.StartAsync(
        new KeyRxServerOptions
        {
            Transport = TransportUnderTest.Kind,
            Listen = ["127.0.0.1:0"],
            Tokens = [new AccessToken("test", Secret, TokenScopes.All)],
            EnableEcho = true,
            MaxEchoMessageBytes = messageBytesMax,
        },
        TestContext.Current.CancellationToken);

    private static async Task<ClientWebSocket> ConnectAsync(KeyRxServer server)
    {
        var client = new ClientWebSocket();
        client.Options.SetRequestHeader("Authorization", "Bearer " + Secret);
        await client.ConnectAsync(new Uri($"ws://{server.Endpoints[0]}/echo"), TestContext.Current.CancellationToken);
        return client;
    }

    private static async Task AssertEchoedAsync(ClientWebSocket client, int length, int receiveBytes)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var message = EchoPeer.Bytes(length, seed: 1);
        var sending = client.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, cancellation);
        var received = new byte[length];
        var count = 0;
        ValueWebSocketReceiveResult part;
        do
        {
            part = await client.ReceiveAsync(
                received.AsMemory(count, Math.Min(receiveBytes, length - count)), cancellation);
            count += part.Count;
        }
        while (!part.EndOfMessage && count < length);

        await sending;
        Assert.True(
            message.AsSpan().SequenceEqual(received),
            $"{count} of {length} bytes came back as they were sent, or fewer");
    }
}

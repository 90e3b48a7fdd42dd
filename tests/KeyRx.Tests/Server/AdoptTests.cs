using System.IO.Pipelines;
using System.Net.WebSockets;
using System.Text;
using KeyRx.Client;
using KeyRx.Hosting;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Server.Transports;
using KeyRx.Streams;
using KeyRx.Tests.Server.Transports;
using Xunit;

namespace KeyRx.Tests.Server;

/// <summary>
/// Connections that the host brings, upgraded or not, over streams that behave and others that do not.
/// </summary>
public sealed class AdoptTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TransportKind.Auto)]
    [InlineData(TransportKind.Sockets)]
    public async Task OurClientConnectsInMemory(TransportKind transport)
    {
        await using var test = await StartAsync(options => options.Transport = transport);
        var asks = new KeyRxClientOptions
        {
            Url = test.Url,
            Token = test.Token,
            StreamFactory = (_, _) => new(test.OpenStream()),
        };
        await using var client = await KeyRxClient.ConnectAsync(asks, Cancellation);
        await client.SubscribeAsync(["note"], cancellationToken: Cancellation);

        test.Server.Publish("note", "7"u8);

        await foreach (var message in client.ReadAllAsync(Cancellation))
        {
            if (message is not EventMessage { Topic: "note" } note) continue;
            Assert.Equal(1UL, note.Sequence);
            break;
        }

        Assert.Equal("test", Assert.Single(await test.Server.ListConnectionsAsync()).Token);
        Assert.Empty(test.Server.Endpoints);
    }

    [Fact]
    public async Task TheWrongTokenIsRefusedInMemoryToo()
    {
        await using var test = await StartAsync();
        var asks = new KeyRxClientOptions
        {
            Url = test.Url,
            Token = "another-token-of-22-characters",
            StreamFactory = (_, _) => new(test.OpenStream()),
        };

        var error = await Assert.ThrowsAnyAsync<KeyRxException>(() => KeyRxClient.ConnectAsync(asks, Cancellation));

        Assert.Contains("401", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheSocketOfTheFrameworkTalksInMemory()
    {
        await using var test = await StartAsync();
        using var socket = await test.ConnectAsync("keyrx.v1.json", Cancellation);

        Assert.Equal("keyrx.v1.json", socket.SubProtocol);
        Assert.Contains("\"connected\"", await AspNetCore.WebAppUnderTest.ReceiveAsync(socket, Cancellation));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", Cancellation);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
        await UntilAsync(test.Server, connections: 0);
    }

    /// <summary>Each step of the way is one that a host's stream may fail at, with any error.</summary>
    [Theory]
    [InlineData("read")]
    [InlineData("write")]
    [InlineData("flush")]
    public async Task AStreamThatFailsEndsItsConnectionAndNoOther(string what)
    {
        await using var test = await StartAsync(options => options.HeartbeatInterval = TimeSpan.FromMilliseconds(100));
        using var well = await test.ConnectAsync(cancellationToken: Cancellation);
        var aborted = new TaskCompletionSource();
        using var broken = new StreamThatMisbehaves(what);

        await test.Server.AdoptAsync(new AdoptedConnection(broken, Reader("broken"))
        {
            Abort = () => aborted.TrySetResult(),
        }).WaitAsync(Cancellation);

        await aborted.Task.WaitAsync(Cancellation);
        await UntilAsync(test.Server, connections: 1);
        Assert.Equal(WebSocketState.Open, well.State);
    }

    /// <summary>It blocks the thread that calls it, which is never the loop's.</summary>
    [Theory]
    [InlineData("read")]
    [InlineData("write")]
    public async Task AStreamThatBlocksHoldsUpNobody(string what)
    {
        await using var test = await StartAsync();
        using var blocked = new StreamThatMisbehaves(what) { Blocks = true };
        var adopted = test.Server.AdoptAsync(new AdoptedConnection(blocked, Reader("blocked")));
        await blocked.Entered.WaitAsync(Cancellation);

        using var well = await test.ConnectAsync(cancellationToken: Cancellation);
        Assert.Contains("\"connected\"", await AspNetCore.WebAppUnderTest.ReceiveAsync(well, Cancellation));
        Assert.Equal(1, await test.Server.DisconnectTokenAsync("blocked"));
        blocked.LetGo();
        await adopted.WaitAsync(Cancellation);
    }

    /// <summary>A client that reads nothing is cut when it owes too much, as over sockets.</summary>
    [Fact]
    public async Task WhatAClientIsOwedIsBounded()
    {
        await using var test = await StartAsync(options => options.MaxRestBytes = 64 * 1024);
        using var socket = await test.ConnectAsync(cancellationToken: Cancellation);
        await AspNetCore.WebAppUnderTest.SendAsync(
            socket, """{"type":"subscribe","topics":["note"]}""", Cancellation);
        while (Subscriptions(await test.Server.ListConnectionsAsync()) == 0) await Task.Delay(10, Cancellation);
        var payload = Encoding.UTF8.GetBytes($"\"{new string('x', 1000)}\"");

        for (var i = 0; i < 1000; i++)
        {
            while (!test.Server.TryPublish("note", payload)) await Task.Delay(1, Cancellation);
        }

        var row = Assert.Single(await test.Server.ListConnectionsAsync());
        // Two pieces in the link, 64 KiB in the pipe, a rest.
        Assert.InRange(row.SentBytes, 1, 200_000);
        Assert.InRange(test.Server.Statistics.RestBytes, 0, 64 * 1024);
    }

    [Fact]
    public async Task OverPipesAConnectionEndsInOrder()
    {
        await using var test = await StartAsync();
        var (there, back) = (new Pipe(), new Pipe());
        var isAborted = false;
        var adopted = test.Server.AdoptAsync(
            new AdoptedConnection(new Pipes(there.Reader, back.Writer), Reader("piped"))
            {
                Abort = () => isAborted = true,
            });
        using var socket = WebSocket.CreateFromStream(
            new DuplexPipeStream(new Pipes(back.Reader, there.Writer)), new WebSocketCreationOptions());
        Assert.Contains("\"connected\"", await AspNetCore.WebAppUnderTest.ReceiveAsync(socket, Cancellation));

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", Cancellation);
        await there.Writer.CompleteAsync();

        await adopted.WaitAsync(Cancellation);
        Assert.False(isAborted);
        Assert.Equal(0, test.Server.Counts.OpenConnections);
    }

    [Fact]
    public async Task WhenEveryPlaceIsTakenMeanwhileItIsToldToComeAgain()
    {
        await using var test = await StartAsync(options => options.MaxConnectionsPerToken = 1);
        var (near, far) = MemoryPipes.CreatePair();
        var (near2, far2) = MemoryPipes.CreatePair();
        _ = test.Server.AdoptAsync(new AdoptedConnection(far, Reader("one")));
        var second = test.Server.AdoptAsync(new AdoptedConnection(far2, Reader("one")));
        using var first = WebSocket.CreateFromStream(new DuplexPipeStream(near), new WebSocketCreationOptions());
        using var socket = WebSocket.CreateFromStream(new DuplexPipeStream(near2), new WebSocketCreationOptions());

        var last = "";
        while (!last.StartsWith("close", StringComparison.Ordinal))
            last = await AspNetCore.WebAppUnderTest.ReceiveAsync(socket, Cancellation);
        Assert.Equal("close 1013", last);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", Cancellation);
        await near2.Output.CompleteAsync();
        await second.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task AServerThatHasStoppedAdoptsNobody()
    {
        var test = await StartAsync();
        await test.DisposeAsync();
        using var stream = new StreamThatMisbehaves("nothing");

        await test.Server.AdoptAsync(new AdoptedConnection(stream, Reader("late"))).WaitAsync(Cancellation);

        Assert.True(stream.IsDisposed);
        Assert.Throws<ArgumentNullException>(() => new AdoptedConnection((Stream)null!, Reader("x")));
        Assert.Throws<ArgumentNullException>(() => new AdoptedConnection((IDuplexPipe)null!, Reader("x")));
        Assert.Throws<ArgumentNullException>(() => new AdoptedConnection(stream, null!));
    }

    [Fact]
    public void WhatNoTokenCanAllowNoUserCan()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            new TokenPrincipal("ada", TokenScopes.Status, ["note"]));

        Assert.StartsWith(
            "the token 'ada' lists topics to publish to, which needs the scope publish", error.Message,
            StringComparison.Ordinal);
    }

    private static TokenPrincipal Reader(string name) => new(name, TokenScopes.Status);

    private static int Subscriptions(IReadOnlyList<KeyRx.Server.Diagnostics.ConnectionInfo> rows) =>
        rows.Sum(row => row.Subscriptions.Count);

    private static Task<KeyRxTestServer> StartAsync(Action<KeyRxServerOptions>? configure = null) =>
        KeyRxTestServer.StartAsync(
            options =>
            {
                options.Topics = [new TopicOptions("note") { RetainBytes = 64 * 1024 }];
                configure?.Invoke(options);
            },
            Cancellation);

    private static async Task UntilAsync(KeyRxServer server, int connections)
    {
        while (server.Counts.OpenConnections != connections) await Task.Delay(10, Cancellation);
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}

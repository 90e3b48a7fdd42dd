using System.IO.Pipelines;
using System.Net.WebSockets;
using KeyRx.Hosting;
using KeyRx.Protocol;
using KeyRx.Server.Access;
using KeyRx.Server.Transports;
using KeyRx.Tests.AspNetCore;
using Xunit;

namespace KeyRx.Tests.Server.Transports;

/// <summary>A host's stream that does not come to an end: its connection's place is free all the same.</summary>
public sealed class EndThatHangsTests
{
    /// <summary>Guards against a hang alone.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>It was counted as ended before it was told so, and nobody aborted it.</summary>
    [Fact]
    public async Task AnOutputWhoseEndHangsIsAborted()
    {
        await using var test = await StartWithOnePlaceAsync();
        var (there, back) = (new Pipe(), new Pipe());
        var output = new PipeWriterWhoseEndHangs(back.Writer);
        var aborted = new TaskCompletionSource();
        var adopted = test.Server.AdoptAsync(new AdoptedConnection(new Pipes(there.Reader, output), Principal)
        {
            Abort = () =>
            {
                aborted.TrySetResult();
                output.LetGo();
            },
        });
        using var socket = WebSocket.CreateFromStream(
            new DuplexPipeStream(new Pipes(back.Reader, there.Writer)), new WebSocketCreationOptions());
        Assert.Contains("\"connected\"", await WebAppUnderTest.ReceiveAsync(socket, Cancellation));

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", Cancellation);
        await output.Entered.WaitAsync(Patience, Cancellation);

        await aborted.Task.WaitAsync(Patience, Cancellation);
        await adopted.WaitAsync(Patience, Cancellation);
        await ConnectAsync(test);
    }

    [Fact]
    public async Task AWriteThatDoesNotReturnHoldsNoPlace()
    {
        await using var test = await StartWithOnePlaceAsync();
        using var blocked = new StreamThatMisbehaves("write") { Blocks = true };
        try
        {
            var adopted = test.Server.AdoptAsync(new AdoptedConnection(blocked, Principal));
            await blocked.Entered.WaitAsync(Patience, Cancellation);
            while (await test.Server.DisconnectTokenAsync("held") == 0) await Task.Delay(10, Cancellation);

            await ConnectAsync(test);

            blocked.LetGo();
            await adopted.WaitAsync(Patience, Cancellation);
        }
        finally
        {
            blocked.LetGo(); // else its own end blocks this test
        }
    }

    private static TokenPrincipal Principal => new("held", TokenScopes.Status);

    private static Task<KeyRxTestServer> StartWithOnePlaceAsync() =>
        KeyRxTestServer.StartAsync(options => options.MaxConnections = 1, Cancellation);

    /// <summary>There is one place, so it must be free.</summary>
    private static async Task ConnectAsync(KeyRxTestServer test)
    {
        while (test.Server.Counts.OpenConnections > 0) await Task.Delay(10, Cancellation);
        using var socket = await test.ConnectAsync(cancellationToken: Cancellation);
        Assert.Contains("\"connected\"", await WebAppUnderTest.ReceiveAsync(socket, Cancellation));
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}

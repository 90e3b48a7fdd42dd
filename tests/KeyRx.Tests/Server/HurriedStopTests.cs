using System.Buffers;
using System.Net.Sockets;
using System.Text;
using KeyRx.Server;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.Tests.Server;

/// <summary>
/// A stop that has an hour ends when its token is cancelled, whatever it waits for; and one that nobody awaits is
/// waited for by <c>using</c>.
/// </summary>
public sealed class HurriedStopTests : LifecycleTest
{
    private static readonly TimeSpan Patient = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhoDoesNotSayGoodbyeIsCut(bool isCancelledBefore)
    {
        using var hurry = new CancellationTokenSource();
        if (isCancelledBefore) await hurry.CancelAsync();
        var server = await KeyRxServer.StartAsync(Options(stop: Patient), Cancellation);
        using var silent = await StallAsync();
        await UntilAsync(() => server.Counts.OpenConnections == 1);
        for (var i = 0; i < 100; i++)
        {
            var record = Encoding.ASCII.GetBytes($"\"{new string('x', 15_000)}\"");
            while (!server.TryPublish("note", record)) await Task.Delay(1, Cancellation);
        }

        var stopping = server.StopAsync(hurry.Token);
        await hurry.CancelAsync();

        await stopping.WaitAsync(Cancellation);
        AssertPortIsFree();
        Assert.True(server.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task ASourceThatDoesNotEndIsLeftBehind()
    {
        using var hurry = new CancellationTokenSource();
        var forever = new TaskCompletionSource();
        var source = new SourceThatMisbehaves { OnDispose = () => forever.Task };
        var server = await KeyRxServer.StartAsync(Options(() => source, stop: Patient), Cancellation);

        var stopping = server.StopAsync(StopReason.Restart, hurry.Token);
        await hurry.CancelAsync();

        await stopping.WaitAsync(Cancellation);
        AssertPortIsFree();
        forever.SetResult();
    }

    [Fact]
    public async Task ALoopThatIsStuckIsGivenUp()
    {
        using var hurry = new CancellationTokenSource();
        using var time = new TimeThatHangs();
        var server = await KeyRxServer.StartAsync(Options(time: time, stop: Patient), Cancellation);
        await time.Hang().WaitAsync(Cancellation);

        var stopping = server.StopAsync(hurry.Token);
        await hurry.CancelAsync();

        await Assert.ThrowsAsync<TimeoutException>(() => stopping.WaitAsync(Cancellation));
        AssertPortIsFree();
    }

    /// <summary>A token that comes late counts for the stop that is under way.</summary>
    [Fact]
    public async Task WhoeverHurriesHurriesTheOneStop()
    {
        using var hurry = new CancellationTokenSource();
        var server = await KeyRxServer.StartAsync(Options(stop: Patient), Cancellation);
        using var silent = await StallAsync();
        await UntilAsync(() => server.Counts.OpenConnections == 1);
        Func<StopReason, Task> stop = server.StopAsync;
        var patient = stop(StopReason.Stop);
        await hurry.CancelAsync();

        await server.StopAsync(hurry.Token).WaitAsync(Cancellation);

        await patient.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task UsingStopsAServerToo()
    {
        KeyRxServer server;
        using (server = await KeyRxServer.StartAsync(Options(), Cancellation))
        {
            await using var client = await ConnectAsync();
        }

        Assert.True(server.Completion.IsCompletedSuccessfully);
        AssertPortIsFree();
        server.Dispose();
        await server.DisposeAsync();
    }

    private async Task<Socket> StallAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(Endpoint, Cancellation);
        await socket.SendAsync(
            Encoding.ASCII.GetBytes(
                $"GET /ws HTTP/1.1\r\nHost: {Endpoint}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                + $"Authorization: Bearer {Secret}\r\n\r\n"),
            Cancellation);
        var frame = new ArrayBufferWriter<byte>();
        KeyRx.WebSockets.Framing.FrameWriter.WriteMasked(
            frame, KeyRx.WebSockets.Framing.Opcode.Text, """{"type":"subscribe","topics":["note"]}"""u8, maskingKey: 1);
        await socket.SendAsync(frame.WrittenMemory, Cancellation);
        return socket;
    }
}

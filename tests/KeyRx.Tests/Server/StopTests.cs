using System.Buffers;
using System.Net.Sockets;
using System.Text;
using KeyRx.Client;
using KeyRx.Input;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Testing;
using KeyRx.Tests.Input;
using KeyRx.WebSockets.Framing;
using Xunit;

namespace KeyRx.Tests.Server;

/// <summary>
/// Case L8: a stop ends in time in every state, and an error of somebody else's is passed by. Siblings of our own: a
/// disk that hangs, and a loop that is stuck.
/// </summary>
public sealed class StopTests : LifecycleTest
{
    [Fact]
    public async Task ASourceWhoseDisposalThrowsIsPassedBy()
    {
        using var log = new RememberingLoggerFactory();
        var source = new SourceThatMisbehaves { OnDispose = () => throw new InvalidDataException("the key was q") };
        var server = await KeyRxServer.StartAsync(Options(() => source, log: log), Cancellation);
        await using var client = await ConnectAsync();

        await StopInTimeAsync(server);

        Assert.Equal(1001, await EndOf(client));
        AssertPortIsFree();
        AssertLogged(log, "the key source could not be disposed: InvalidDataException");
        Assert.DoesNotContain(log.Lines, line => line.Contains("the key was", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ASourceWhoseDisposalNeverEndsIsLeftBehind(bool blocks)
    {
        using var log = new RememberingLoggerFactory();
        var forever = new TaskCompletionSource();
        var source = new SourceThatMisbehaves
        {
            OnDispose = () =>
            {
                if (blocks) forever.Task.Wait(Cancellation);
                return forever.Task;
            },
        };
        var server = await KeyRxServer.StartAsync(Options(() => source, log: log), Cancellation);
        await using var client = await ConnectAsync();

        await StopInTimeAsync(server);

        Assert.Equal(1001, await EndOf(client));
        AssertPortIsFree();
        AssertLogged(log, "the key source does not end");
        forever.SetResult();
    }

    /// <summary>It fills the ring as fast as it can, before, during and after the stop.</summary>
    [Fact]
    public async Task ASourceThatSpinsIsLeftBehind()
    {
        using var spinning = new CancellationTokenSource();
        var thread = new Thread(ring => Spin((KeyEventRing)ring!, spinning.Token)) { IsBackground = true };
        var source = new SourceThatMisbehaves
        {
            OnStart = thread.Start,
            OnDispose = () => new TaskCompletionSource().Task,
        };
        var server = await KeyRxServer.StartAsync(Options(() => source), Cancellation);
        await using var client = await ConnectAsync();
        await client.SubscribeAsync([Topics.Key], cancellationToken: Cancellation);

        await StopInTimeAsync(server);

        AssertPortIsFree();
        Assert.True(server.Completion.IsCompletedSuccessfully);
        await spinning.CancelAsync();
        thread.Join();
    }

    [Fact]
    public async Task ADiskThatHangsIsToldAndDoesNotHoldTheStop()
    {
        using var folder = new TemporaryFolder();
        using var disk = new ManualResetEventSlim(initialState: true);
        using var log = new RememberingLoggerFactory();
        var options = Options(file: folder.PathOf("log"), beforeDisk: () => disk.Wait(), log: log);
        var server = await KeyRxServer.StartAsync(options, Cancellation);
        disk.Reset();
        server.Publish("note", "1"u8);

        var error = await Assert.ThrowsAsync<TimeoutException>(() => StopInTimeAsync(server));

        Assert.Contains("the disk has not taken the kept log", error.Message, StringComparison.Ordinal);
        Assert.Same(error, await Assert.ThrowsAsync<TimeoutException>(() => server.Completion));
        AssertPortIsFree();
        Assert.False(server.TryPublish("note", "1"u8, out var refusal));
        Assert.Equal(PublishRefusal.Stopped, refusal);
        await UntilAsync(() => HasLogged(log, "the server did not stop in time"));
        disk.Set();
    }

    [Fact]
    public async Task ALoopThatIsStuckIsToldAndDoesNotHoldTheStop()
    {
        using var time = new TimeThatHangs();
        var server = await KeyRxServer.StartAsync(Options(time: time), Cancellation);
        await time.Hang().WaitAsync(Cancellation);

        var error = await Assert.ThrowsAsync<TimeoutException>(() => StopInTimeAsync(server));

        Assert.Contains("the loop is stuck", error.Message, StringComparison.Ordinal);
        AssertPortIsFree();
        Assert.False(server.TryPublish("note", "1"u8));
        await server.DisposeAsync(); // does not throw
    }

    /// <summary>Memory that a thread still uses is not freed under it, and goes when it has ended after all.</summary>
    [Fact]
    public async Task ALoopThatIsStuckKeepsItsMemoryUntilItEnds()
    {
        using var time = new TimeThatHangs();
        using var log = new RememberingLoggerFactory();
        var server = await KeyRxServer.StartAsync(Options(time: time, log: log), Cancellation);
        await using var client = await ConnectAsync();
        await client.SubscribeAsync(["note"], cancellationToken: Cancellation);
        await time.Hang().WaitAsync(Cancellation);
        for (var i = 0; i < 100; i++) server.TryPublish("note", "1"u8);
        await Assert.ThrowsAsync<TimeoutException>(() => StopInTimeAsync(server));

        time.Release(); // it reads what was published, and so the inbox, and writes the logs

        Assert.NotEqual(0, await EndOf(client));
    }

    [Fact]
    public async Task AFullInboxDoesNotHoldTheStop()
    {
        using var time = new TimeThatHangs();
        var server = await KeyRxServer.StartAsync(Options(time: time), Cancellation);
        await time.Hang().WaitAsync(Cancellation);
        var refusal = PublishRefusal.None;
        while (refusal == PublishRefusal.None)
            server.TryPublish("note", "\"a record that fills the inbox\""u8, out refusal);
        Assert.Equal(PublishRefusal.Full, refusal);

        var stopping = StopInTimeAsync(server);
        time.Release();

        await stopping;
        AssertPortIsFree();
    }

    [Fact]
    public async Task ClientsThatDoNotReadDoNotHoldTheStop()
    {
        var server = await KeyRxServer.StartAsync(Options(), Cancellation);
        var stalled = new List<Socket>();
        for (var i = 0; i < 8; i++) stalled.Add(await SubscribeAndStallAsync());
        await UntilAsync(() => server.Counts.ReceivedMessages >= stalled.Count);
        var record = Encoding.ASCII.GetBytes($"\"{new string('x', 8000)}\"");
        for (var i = 0; i < 1000; i++)
        {
            while (!server.TryPublish("note", record)) await Task.Delay(1, Cancellation);
        }

        await StopInTimeAsync(server);

        AssertPortIsFree();
        stalled.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task WhoeverStopsAgainOrAtTheSameTimeAwaitsTheOneStop()
    {
        var source = new SourceThatMisbehaves();
        var server = await KeyRxServer.StartAsync(Options(() => source), Cancellation);
        Func<StopReason, Task> stop = server.StopAsync;

        var stopping = Enumerable.Range(0, 8).Select(_ => Task.Run(() => Task.FromResult(stop(StopReason.Stop))));
        var stops = await Task.WhenAll(stopping);
        await Task.WhenAll(stops).WaitAsync(Cancellation);

        Assert.All(stops, stop => Assert.Same(stops[0], stop));
        Assert.Same(stops[0], stop(StopReason.Restart));
        await server.DisposeAsync();
        Assert.Equal(1, source.Disposals);
    }

    [Fact]
    public async Task AStopWithoutTimeIsStillAStop()
    {
        var server = await KeyRxServer.StartAsync(Options(stop: TimeSpan.Zero), Cancellation);
        await using var client = await ConnectAsync();

        await StopInTimeAsync(server);

        Assert.NotEqual(0, await EndOf(client));
        AssertPortIsFree();
    }

    private static void AssertLogged(RememberingLoggerFactory log, string text) =>
        Assert.True(HasLogged(log, text), string.Join('\n', log.Lines));

    private static bool HasLogged(RememberingLoggerFactory log, string text) =>
        log.Lines.Any(line => line.StartsWith(text, StringComparison.Ordinal));

    private static void Spin(KeyEventRing ring, CancellationToken spinning)
    {
        for (var i = 0; !spinning.IsCancellationRequested; i++)
        {
            var action = i % 2 == 0 ? KeyAction.Press : KeyAction.Release;
            ring.Publish(new KeyEvent { Device = 1, Native = 30, Code = 4, Action = action });
            ring.Wake();
        }
    }

    /// <summary>The close status, or 1006 where there was none.</summary>
    private async Task<int> EndOf(KeyRxClient client)
    {
        try
        {
            await foreach (var _ in client.ReadAllAsync(Cancellation))
            {
            }

            return 0;
        }
        catch (KeyRxConnectionException e)
        {
            return e.Status;
        }
    }

    private async Task<Socket> SubscribeAndStallAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(Endpoint, Cancellation);
        await socket.SendAsync(
            Encoding.ASCII.GetBytes(
                $"GET /ws HTTP/1.1\r\nHost: {Endpoint}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                + $"Authorization: Bearer {Secret}\r\n\r\n"),
            Cancellation);
        var frame = new ArrayBufferWriter<byte>();
        FrameWriter.WriteMasked(frame, Opcode.Text, """{"type":"subscribe","topics":["note"]}"""u8, maskingKey: 1);
        await socket.SendAsync(frame.WrittenMemory, Cancellation);
        return socket;
    }
}

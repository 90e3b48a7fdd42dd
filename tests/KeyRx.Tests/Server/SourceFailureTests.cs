using System.Text;
using KeyRx.Client;
using KeyRx.Protocol;
using KeyRx.Server;
using Xunit;

namespace KeyRx.Tests.Server;

/// <summary>
/// Case L9: foreign code may fail in any way without harm to the loop, and capture is told lost. Siblings of our own: a
/// completion that is cancelled, or cannot even be asked for; and a logger that throws.
/// </summary>
public sealed class SourceFailureTests : LifecycleTest
{
    [Theory]
    [InlineData("fails")]
    [InlineData("cancelled")]
    [InlineData("throws")]
    [InlineData("null")]
    public async Task HoweverASourceFailsCaptureIsToldLost(string how)
    {
        using var log = new RememberingLoggerFactory();
        var source = new SourceThatMisbehaves
        {
            OnCompletion = how switch
            {
                "fails" => () => Task.FromException(new IOException("the key was q")),
                "cancelled" => () => Task.FromCanceled(new CancellationToken(canceled: true)),
                "throws" => () => throw new InvalidDataException("the key was q"),
                _ => () => null!,
            },
        };
        await using var server = await KeyRxServer.StartAsync(Options(() => source, log: log), Cancellation);
        await UntilAsync(() => server.Statistics.IsCaptureLost);

        Assert.True(server.Counts.IsCaptureLost);
        await Assert.ThrowsAnyAsync<Exception>(() => server.SourceCompletion);
        await using var client = await ConnectAsync();
        const string Failed = "the key source failed: ";
        await UntilAsync(() => log.Lines.Any(line => line.StartsWith(Failed, StringComparison.Ordinal)));
        Assert.DoesNotContain(log.Lines, line => line.Contains("the key was", StringComparison.Ordinal));
        Assert.False(server.Completion.IsCompleted);
    }

    [Fact]
    public async Task SubscribersHearThatCaptureIsLost()
    {
        var failing = new TaskCompletionSource();
        var source = new SourceThatMisbehaves { OnCompletion = () => failing.Task };
        await using var server = await KeyRxServer.StartAsync(Options(() => source), Cancellation);
        await using var client = await ConnectAsync();
        await client.SubscribeAsync([Topics.Error], cancellationToken: Cancellation);

        failing.SetException(new IOException("on purpose"));

        await foreach (var message in client.ReadAllAsync(Cancellation))
        {
            if (message is not EventMessage told) continue;
            if (told.Payload.Span.IndexOf("\"capture_lost\""u8) >= 0) return;
        }

        Assert.Fail("nobody said that capture is lost");
    }

    /// <summary>The loop looks devices up in a table that the source fills: none of its code runs there.</summary>
    [Fact]
    public async Task ADeviceIsToldAsItsSourceHasDescribedIt()
    {
        var source = new SourceThatMisbehaves
        {
            OnStart = ring =>
            {
                ring.Devices.Tell(new DeviceDescription(7, "a foreign keyboard", "f:7", 0, 0, 0, IsVirtual: false));
                foreach (ushort device in (ushort[])[7, 8])
                    ring.Publish(new KeyEvent { Device = device, Native = device, Action = KeyAction.DeviceAdded });
                ring.Wake();
            },
        };
        await using var server = await KeyRxServer.StartAsync(Options(() => source), Cancellation);
        await using var client = await ConnectAsync();
        await UntilAsync(() => server.Counts.TakenRecords >= 2);
        await client.SubscribeAsync([Topics.Key], cancellationToken: Cancellation);

        await foreach (var message in client.ReadAllAsync(Cancellation))
        {
            if (message is not SnapshotMessage snapshot) continue;
            var told = Encoding.UTF8.GetString(snapshot.Payload.Span);
            Assert.Contains("a foreign keyboard", told, StringComparison.Ordinal);
            return;
        }

        Assert.Fail("there was no snapshot");
    }

    [Fact]
    public async Task ALoggerThatThrowsHarmsNobody()
    {
        var log = new LoggerThatThrows();
        var source = new SourceThatMisbehaves { OnDispose = () => throw new InvalidDataException("on purpose") };
        await using var server = await KeyRxServer.StartAsync(Options(() => source, log: log), Cancellation);
        await (await ConnectAsync()).DisposeAsync();
        await using var client = await ConnectAsync();

        Assert.False(server.Completion.IsCompleted);
        await server.StopAsync(Cancellation).WaitAsync(Cancellation);
    }
}

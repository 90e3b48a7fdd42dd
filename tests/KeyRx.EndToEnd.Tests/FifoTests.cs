using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>The way of interception-tools: <c>struct input_event</c> into a FIFO, keys out of a WebSocket.</summary>
public sealed class FifoTests : BoundedTest
{
    private const ushort A = 30, B = 48, LeftShift = 42; // linux/input-event-codes.h

    [Fact]
    public async Task WhatIsWrittenArrivesInOrderAndWhatIsHeldIsReleasedWithTheWriter()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "FIFO sources exist on Linux only");
        Posix.MakeFifo(PathOf("keys"));
        await using var daemon = await DaemonProcess.StartAsync(
            Folder, ["--source", "fifo:" + PathOf("keys")], Cancellation);
        using var client = await WireClient.ConnectAsync(daemon, Subprotocols.JsonName, Cancellation);
        Assert.Equal("snapshot 0", await client.SubscribeAsync(Cancellation));

        await using (var writer = await Posix.OpenFifoAsync(PathOf("keys"), Cancellation))
        {
            writer.Write([
                .. InputEvents.Key(LeftShift, 1), .. InputEvents.Key(A, 1), .. InputEvents.Key(A, 0),
                .. InputEvents.Key(LeftShift, 0), .. InputEvents.Key(B, 1)]);
            Assert.Equal(
                [
                    "1 KEY_LEFTSHIFT press", "2 KEY_A press", "3 KEY_A release", "4 KEY_LEFTSHIFT release",
                    "5 KEY_B press"],
                await client.ReadKeysAsync(5, Cancellation));
        }

        Assert.Equal(["6 KEY_B release synthetic"], await client.ReadKeysAsync(1, Cancellation));
        await daemon.StopAsync(Cancellation);
    }

    [Fact]
    public async Task ARecordingWhoseSourceFailsIsKeptAndIsExitCode3()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "FIFO sources exist on Linux only");
        var (fifo, recording) = (PathOf("keys"), PathOf("keys.rec"));
        Posix.MakeFifo(fifo);
        var record = Programs.RunAsync(
            Programs.Keyrxd(Folder, ["record", recording, "--source", "fifo:" + fifo]), Cancellation);
        await using (var writer = await Posix.OpenFifoAsync(fifo, Cancellation))
        {
            writer.Write([.. InputEvents.Key(A, 1), .. InputEvents.Key(A, 0)]);
            File.Delete(fifo); // so that there is nothing to wait for once this writer has gone
        }

        var result = await record;
        Assert.EndsWith(
            $"keyrxd: {fifo}: the FIFO cannot be opened: No such file or directory\n", result.Error,
            StringComparison.Ordinal);
        result.AssertExitCode(3); // README, "Exit codes"
        Assert.True(new FileInfo(recording).Length > "KEYRX1\n".Length);
    }
}

using System.Buffers.Binary;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>The way of interception-tools: <c>struct input_event</c> into a FIFO, keys out of a WebSocket.</summary>
public sealed class FifoTests : BoundedTest
{
    private const int EventSize = 24; // struct input_event on 64-bit Linux: two longs, type, code, value
    private const ushort KeyType = 1; // EV_KEY
    private const ushort A = 30, B = 48, LeftShift = 42; // linux/input-event-codes.h

    [Fact]
    public async Task WhatIsWrittenArrivesInOrderAndWhatIsHeldIsReleasedWithTheWriter()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "FIFO sources exist on Linux only");
        Posix.MakeFifo(PathOf("keys"));
        await using var daemon = await DaemonProcess.StartAsync(Folder, ["--source", "fifo:" + PathOf("keys")], Cancellation);
        using var client = await WireClient.ConnectAsync(daemon, Subprotocols.JsonName, Cancellation);
        Assert.Equal("snapshot 0", await client.SubscribeAsync(Cancellation));

        await using (var writer = new FileStream(PathOf("keys"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
        {
            writer.Write([.. Key(LeftShift, 1), .. Report(), .. Key(A, 1), .. Report(), .. Key(A, 0), .. Report(), .. Key(LeftShift, 0), .. Report(), .. Key(B, 1), .. Report()]);
            Assert.Equal(
                ["1 KEY_LEFTSHIFT press", "2 KEY_A press", "3 KEY_A release", "4 KEY_LEFTSHIFT release", "5 KEY_B press"],
                await client.ReadKeysAsync(5, Cancellation));
        }

        Assert.Equal(["6 KEY_B release synthetic"], await client.ReadKeysAsync(1, Cancellation));
        await daemon.StopAsync(Cancellation);
    }

    private static byte[] Key(ushort code, int value) => Event(KeyType, code, value);

    private static byte[] Report() => Event(0, 0, 0);

    private static byte[] Event(ushort type, ushort code, int value)
    {
        var bytes = new byte[EventSize];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(16), type);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(18), code);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20), value);
        return bytes;
    }
}

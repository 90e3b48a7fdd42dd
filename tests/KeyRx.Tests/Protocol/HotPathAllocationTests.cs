using System.Buffers;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using Xunit;

namespace KeyRx.Tests.Protocol;

/// <summary>What is written for every event, and every answer, costs no memory once a thread has its writer.</summary>
public sealed class HotPathAllocationTests
{
    private const int Rounds = 2000;

    private static readonly ClockPair Clock = new(1_767_400_000_000_000, 86_400_000_000_000);
    private static readonly byte[] Payload = """{"a":1}"""u8.ToArray();
    private static readonly TopicAck[] Acks = [new("key", 2, new StreamPosition(1, 57), true)];
    private static readonly PressedKey[] Pressed = [new(1, 30, 4)];
    private static readonly DeviceDescription[] Devices = [new(1, "Board", "046d:c31c", 3, 1, 2, false)];

    public static TheoryData<string> Writers { get; } = [.. Table.Keys];

    private static Dictionary<string, Action<IBufferWriter<byte>>> Table => new()
    {
        ["key event"] = output => ServerMessageWriter.KeyEventMessage(output, 58, Event(30), Clock),
        ["key event without a name"] = output => ServerMessageWriter.KeyEventMessage(output, 58, Event(0x110), Clock),
        ["key event of another platform"] = output => ServerMessageWriter.KeyEventMessage(
            output, 58, Event(0xE05B), Clock),
        ["payload event"] = output => ServerMessageWriter.EventMessage(output, "latency", 58, Payload),
        ["snapshot"] = output => ServerMessageWriter.Snapshot(output, "state", new StreamPosition(1, 2), Payload),
        ["key snapshot"] = output => ServerMessageWriter.KeySnapshot(
            output, new StreamPosition(1, 2), Pressed, Devices),
        ["ack"] = output => ServerMessageWriter.Ack(output, "1"u8, Acks),
        ["gap"] = output => ServerMessageWriter.Gap(output, "key", 1, 2, 3),
        ["error"] = output => ServerMessageWriter.Error(output, 429, "slow down", "1"u8),
        ["device payload"] = output => DevicePayload.Write(
            output, new KeyEvent { Action = KeyAction.DeviceAdded, Device = 1 }, Devices[0], Clock),
    };

    [Theory]
    [MemberData(nameof(Writers))]
    public void WritingAllocatesNothing(string name)
    {
        var write = Table[name];
        var output = new ArrayBufferWriter<byte>(4096);
        Write(write, output); // warm-up: the thread's writer, and the code

        var before = GC.GetAllocatedBytesForCurrentThread();
        Write(write, output);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void ReadingABatchAllocatesNothing()
    {
        var batch = new byte[BinaryBatch.HeaderSize + (3 * KeyEvent.SizeInBytes)];
        BinaryBatch.WriteHeader(batch, 0, 2, 3, 58);
        var count = Read(batch);

        var before = GC.GetAllocatedBytesForCurrentThread();
        count += Read(batch);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2 * Rounds * 3, count);
    }

    private static KeyEvent Event(uint native) => new()
    {
        TimeNanos = 86_400_123_456_000,
        HookDelayNanos = 12_345,
        Code = 4,
        Device = 1,
        Native = native,
        Action = KeyAction.Press,
        Flags = KeyEventFlags.Synthetic,
        Modifiers = KeyModifiers.LeftShift,
    };

    private static void Write(Action<IBufferWriter<byte>> write, ArrayBufferWriter<byte> output)
    {
        for (var i = 0; i < Rounds; i++)
        {
            output.ResetWrittenCount();
            write(output);
        }
    }

    private static int Read(byte[] batch)
    {
        var count = 0;
        for (var i = 0; i < Rounds; i++)
        {
            ReadOnlySpan<byte> records = batch.AsSpan(BinaryBatch.HeaderSize);
            if (!BinaryBatch.TryReadHeader(batch, out _)) return -1;
            while (BinaryBatch.TryReadKeyRecord(ref records, out _)) count++;
        }

        return count;
    }
}

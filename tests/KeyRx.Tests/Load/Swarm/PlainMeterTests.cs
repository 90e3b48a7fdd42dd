using System.Buffers.Binary;
using KeyRx.Load.Swarm;
using Xunit;

namespace KeyRx.Tests.Load.Swarm;

public sealed class PlainMeterTests
{
    private const int RecordBytes = 20;
    private const int Records = 60;
    private const long NowNanos = 1_000_000_000;

    private readonly LoadConnection _connection = new(index: 0, slot: 0)
    {
        Meter = new GroupMeter(ConnectionPlan.Plain with { RecordBytes = RecordBytes }, [], seed: 1),
    };

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(20)]
    [InlineData(33)]
    [InlineData(1200)]
    public void RecordsAreCountedByLengthHoweverTheyAreCut(int frameBytes)
    {
        foreach (var frame in Stamped().Chunk(frameBytes)) PlainMeter.TakeRecords(_connection, frame, NowNanos);

        var meter = _connection.Meter;
        Assert.Equal((Records, Records, 0), (meter.Counts.Records, _connection.Received, _connection.RecordBytesTaken));
        Assert.Equal(0, meter.Counts.BadStamps);
        Assert.InRange(
            meter.Latency.Count, frameBytes < RecordBytes ? 0 : frameBytes == 33 ? Records / 3 : Records, Records);
        Assert.True(meter.Latency.Count == 0 || meter.Latency.MaxMillis is > 1.99 and < 2.01);
    }

    [Fact]
    public void SamplesAreTakenByTheRecordsNumber()
    {
        _connection.SampleStride = 8;
        foreach (var frame in Stamped().Chunk(3 * RecordBytes)) PlainMeter.TakeRecords(_connection, frame, NowNanos);
        Assert.Equal(Records / 8 + 1, _connection.Meter.Latency.Count);
    }

    private static byte[] Stamped()
    {
        var bytes = new byte[Records * RecordBytes];
        for (var at = 0; at < bytes.Length; at += RecordBytes)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), NowNanos - 2_000_000);
        return bytes;
    }
}

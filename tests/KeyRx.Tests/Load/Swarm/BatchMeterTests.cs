using System.Buffers.Binary;
using KeyRx.Load.Swarm;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.Tests.Load.Swarm;

public sealed class BatchMeterTests
{
    private const ushort TopicId = 7;
    private const long NowNanos = 1_000_000_000;

    private readonly LoadConnection _connection = new(index: 0, slot: 0)
    {
        Meter = new GroupMeter(new ConnectionPlan(Subprotocols.BinaryName, Topics.Load), [], seed: 1),
        TopicId = TopicId,
    };

    private TrafficCounts Counts => _connection.Meter.Counts;

    [Fact]
    public void SkippedSequencesAreHolesAndRepeatedOnesAreNot()
    {
        Take(first: 1, count: 3);
        Take(first: 4, count: 2);
        Assert.Equal(0, Counts.Holes + Counts.Repeats);

        Take(first: 10, count: 1);
        Assert.Equal(4, Counts.Holes);
        Take(first: 9, count: 2);
        Assert.Equal(2, Counts.Repeats);
        Assert.Equal(4, Counts.Holes);
        Assert.Equal(8, Counts.Records);
    }

    [Fact]
    public void TheFirstBatchMustFollowTheAck()
    {
        _connection.NextSequence = 5;
        Take(first: 6, count: 1);
        Assert.Equal(1, Counts.Holes);
    }

    [Fact]
    public void SamplesAreTakenBySequenceWhereverBatchesEnd()
    {
        _connection.SampleStride = 8;
        for (uint first = 1, count = 1; first < 200; first += count, count = (count % 13) + 1)
            Take(first, count);

        var sequences = _connection.NextSequence - 1;
        Assert.Equal((long)(sequences / 8), _connection.Meter.Latency.Count);
    }

    [Fact]
    public void LatencyOfAKeyIsFromTheKernelsEventToNow()
    {
        var connection = new LoadConnection(index: 0, slot: 0)
        {
            Meter = new GroupMeter(new ConnectionPlan(Subprotocols.BinaryName, Topics.Key), [], seed: 1),
            TopicId = TopicId,
        };
        var batch = new byte[BinaryBatch.HeaderSize + (3 * KeyEvent.SizeInBytes)];
        BinaryBatch.WriteHeader(batch, flags: 0, TopicId, count: 3, firstSequence: 1);
        for (var i = 1; i <= 3; i++)
        {
            var record = batch.AsSpan(BinaryBatch.HeaderSize + ((i - 1) * KeyEvent.SizeInBytes));
            BinaryPrimitives.WriteInt64LittleEndian(record, NowNanos - (i * 1_000_000));
        }

        Assert.True(BatchMeter.TryTake(connection, batch, NowNanos));
        Assert.Equal(3, connection.Meter.Latency.Count);
        Assert.InRange(connection.Meter.Latency.MaxMillis, 2.99, 3.01);
        Assert.False(BatchMeter.TryTake(connection, batch.AsSpan()[..^1], NowNanos));
    }

    [Fact]
    public void LatencyIsFromTheStampToNow()
    {
        Take(first: 1, count: 1, stamp: NowNanos - 2_000_000);
        Assert.InRange(_connection.Meter.Latency.MaxMillis, 1.99, 2.01);
    }

    [Fact]
    public void AStampFromTheFutureIsNoLatency()
    {
        Take(first: 1, count: 1, stamp: NowNanos + 1);
        Assert.Equal(1, Counts.BadStamps);
        Assert.Equal(0, _connection.Meter.Latency.Count);
    }

    [Fact]
    public void AForeignOrCutBatchIsRefused()
    {
        var batch = Batch(first: 1, count: 2, NowNanos);
        Assert.False(BatchMeter.TryTake(_connection, batch.AsSpan(0, batch.Length - 1), NowNanos));
        Assert.False(BatchMeter.TryTake(_connection, batch.AsSpan(0, BinaryBatch.HeaderSize - 1), NowNanos));
        _connection.TopicId++;
        Assert.False(BatchMeter.TryTake(_connection, batch, NowNanos));
    }

    private void Take(uint first, uint count, long stamp = 1)
        => Assert.True(BatchMeter.TryTake(_connection, Batch(first, count, stamp), NowNanos));

    private static byte[] Batch(ulong first, uint count, long stamp)
    {
        Span<byte> payload = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(payload, stamp);
        var batch = new byte[BinaryBatch.HeaderSize + (count * (uint)BinaryBatch.PayloadRecordSize(payload.Length))];
        BinaryBatch.WriteHeader(batch, flags: 0, TopicId, count, first);
        var at = BinaryBatch.HeaderSize;
        for (var i = 0; i < count; i++)
            at += BinaryBatch.WritePayloadRecord(batch.AsSpan(at), payload);
        return batch;
    }
}

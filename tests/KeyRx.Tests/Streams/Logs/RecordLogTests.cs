using KeyRx.Streams.Logs;
using Xunit;

namespace KeyRx.Tests.Streams.Logs;

public sealed class RecordLogTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EveryRetainedRecordReadsBackWithItsTimeAndBatch(bool mirrored)
    {
        using var log = new RecordLog(64 * 1024, mirrored);
        var random = new Random(3);
        var written = new List<byte[]>();
        for (var i = 0; i < 3000; i++)
        {
            var record = new byte[random.Next(0, 200)];
            random.NextBytes(record);
            written.Add(record);
            Assert.Equal((ulong)i + 1, log.Append(record, (ulong)i * 10, beginsBatch: i % 3 == 0));
        }

        Assert.True(log.FirstSequence > 1);
        for (var sequence = log.FirstSequence; sequence < log.NextSequence; sequence++)
        {
            Assert.True(log.TryRead(sequence, out var record));
            Assert.Equal(written[(int)sequence - 1], record.Bytes.ToArray());
            Assert.Equal((sequence - 1) * 10, record.TimeNanos);
            Assert.Equal((sequence - 1) % 3 == 0, record.BeginsBatch);
        }

        Assert.False(log.TryRead(log.FirstSequence - 1, out _));
        Assert.False(log.TryRead(log.NextSequence, out _));
    }

    [Fact]
    public void OldRecordsAreTrimmedByTheirTime()
    {
        using var log = new RecordLog(64 * 1024, mirrored: true);
        for (var i = 1; i <= 100; i++) log.Append([1, 2, 3], (ulong)i, beginsBatch: true);

        Trim(log, 41, steps: 1, bytesMax: 64 * 1024);
        Assert.Equal(41ul, log.FirstSequence);
        Trim(log, 41, steps: 1, bytesMax: 64 * 1024);
        Assert.Equal(41ul, log.FirstSequence);
        Trim(log, 1000, steps: 6, bytesMax: 320); // ten records of 32 bytes a step
        Assert.Equal(log.NextSequence, log.FirstSequence);
        Assert.Equal(101ul, log.Append([4], 2000, beginsBatch: true));
        Assert.True(log.TryRead(101, out var record));
        Assert.Equal([4], record.Bytes.ToArray());
    }

    private static void Trim(RecordLog log, ulong timeNanos, int steps, int bytesMax)
    {
        for (var step = 1; step <= steps; step++)
        {
            var budget = bytesMax;
            Assert.Equal(step < steps, log.TrimOlderThan(timeNanos, ref budget));
        }
    }
}

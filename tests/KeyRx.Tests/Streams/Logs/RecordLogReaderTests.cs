using KeyRx.Streams.Logs;
using Xunit;

namespace KeyRx.Tests.Streams.Logs;

/// <summary>A reader's place in a record log: each record once, and every loss told by its exact count.</summary>
public sealed class RecordLogReaderTests
{
    private readonly byte[] _buffer = new byte[2048];

    public static TheoryData<bool> Kinds => new(true, false);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ARecordIsReadOnceWithWhatStandsBeforeIt(bool mirrored)
    {
        using var log = new RecordLog(64 * 1024, mirrored, epoch: 7);
        var reader = new RecordLogReader(log, fromSequence: 1);
        for (var i = 1; i <= 2_000; i++)
        {
            log.Append(Record(i), (ulong)i * 3, beginsBatch: i % 2 == 0);

            Assert.Equal(RecordReadResult.Record, reader.TryRead(_buffer, out var header, out var lost));
            Assert.Equal(new RecordHeader(Record(i).Length, i % 2 == 0, (ulong)i * 3, (ulong)i), header);
            Assert.Equal(Record(i), _buffer[..header.Length]);
            Assert.Equal(0ul, lost);
            Assert.Equal(RecordReadResult.Empty, reader.TryRead(_buffer, out _, out _));
        }

        Assert.Equal(7ul, reader.Epoch);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void WhoWasLappedIsToldHowManyAndGoesOnNearTheTail(bool mirrored)
    {
        using var log = new RecordLog(64 * 1024, mirrored);
        var reader = new RecordLogReader(log, fromSequence: 1);
        for (var i = 1; i <= 5_000; i++) log.Append(Record(i), 1, beginsBatch: false);

        Assert.Equal(RecordReadResult.Gap, reader.TryRead(_buffer, out var first, out var lost));
        Assert.Equal(first.Sequence - 1, lost);
        Assert.InRange(first.Sequence, log.FirstSequence, log.FirstSequence + 100);
        for (var sequence = first.Sequence; sequence <= 5_000; sequence++)
        {
            Assert.Equal(RecordReadResult.Record, reader.TryRead(_buffer, out var header, out _));
            Assert.Equal(sequence, header.Sequence);
        }

        Assert.Equal(RecordReadResult.Empty, reader.TryRead(_buffer, out _, out _));
    }

    [Fact]
    public void AReaderFromNowOnHearsNothingOfWhatWasAndAllOfWhatComes()
    {
        using var log = new RecordLog(64 * 1024, mirrored: true);
        for (var i = 1; i <= 10; i++) log.Append(Record(i), 1, beginsBatch: false);
        var reader = new RecordLogReader(log);
        Assert.Equal(RecordReadResult.Empty, reader.TryRead(_buffer, out _, out _));
        for (var i = 11; i <= 5_000; i++) log.Append(Record(i), 1, beginsBatch: false);

        Assert.Equal(RecordReadResult.Gap, reader.TryRead(_buffer, out var header, out var lost));
        Assert.Equal(header.Sequence - 11, lost);
    }

    [Fact]
    public void AWipeIsANewEpochWithWhatWasNotReadOfTheOld()
    {
        using var log = new RecordLog(64 * 1024, mirrored: true, epoch: 7);
        var reader = new RecordLogReader(log, fromSequence: 1);
        for (var i = 1; i <= 10; i++) log.Append(Record(i), 1, beginsBatch: false);
        for (var i = 1; i <= 4; i++) Assert.Equal(RecordReadResult.Record, reader.TryRead(_buffer, out _, out _));
        log.Wipe(8);
        log.Append(Record(1), 1, beginsBatch: false);
        log.Wipe(9);
        log.Append(Record(2), 1, beginsBatch: false);

        Assert.Equal(RecordReadResult.NewEpoch, reader.TryRead(_buffer, out _, out var lost));
        Assert.Equal((7ul, 9ul), (lost, reader.Epoch));
        Assert.Equal(RecordReadResult.Record, reader.TryRead(_buffer, out var header, out _));
        Assert.Equal((1ul, Record(2).Length), (header.Sequence, header.Length));
    }

    [Fact]
    public void ARecordThatGrewTooOldIsAGap()
    {
        using var log = new RecordLog(64 * 1024, mirrored: true);
        var reader = new RecordLogReader(log, fromSequence: 1);
        for (var i = 1; i <= 10; i++) log.Append(Record(i), (ulong)i, beginsBatch: false);
        var budget = int.MaxValue;
        log.TrimOlderThan(7, ref budget);

        Assert.Equal(RecordReadResult.Gap, reader.TryRead(_buffer, out var header, out var lost));
        Assert.Equal((6ul, 7ul), (lost, header.Sequence));
    }

    [Fact]
    public void ADestinationThatIsTooSmallTakesNothing()
    {
        using var log = new RecordLog(64 * 1024, mirrored: true);
        log.Append(new byte[100], 1, beginsBatch: false);
        var reader = new RecordLogReader(log, fromSequence: 1);

        Assert.Equal(RecordReadResult.TooSmall, reader.TryRead(_buffer.AsSpan(0, 99), out var header, out _));
        Assert.Equal(100, header.Length);
        Assert.Equal(RecordReadResult.Record, reader.TryRead(_buffer.AsSpan(0, 100), out _, out _));
    }

    [Fact]
    public void AReaderOutlivesItsLog()
    {
        var log = new RecordLog(64 * 1024, mirrored: true);
        var reader = new RecordLogReader(log, fromSequence: 1);
        log.Append(Record(1), 1, beginsBatch: false);
        log.Dispose();

        Assert.Equal(RecordReadResult.Closed, reader.TryRead(_buffer, out _, out _));
    }

    [Fact]
    public void ReadingAllocatesNothing()
    {
        using var log = new RecordLog(64 * 1024, mirrored: true);
        var reader = new RecordLogReader(log, fromSequence: 1);
        for (var i = 1; i <= 5_000; i++) log.Append(Record(i % 50), 1, beginsBatch: false);
        reader.TryRead(_buffer, out _, out _);
        reader.TryRead(_buffer, out _, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        while (reader.TryRead(_buffer, out _, out _) != RecordReadResult.Empty)
        {
            // Only what it costs is of interest.
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static byte[] Record(int number) => [.. Enumerable.Repeat((byte)number, number % 200)];
}

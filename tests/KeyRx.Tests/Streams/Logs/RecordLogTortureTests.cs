using System.Buffers.Binary;
using KeyRx.Streams.Logs;
using KeyRx.Streams.Persistence;
using KeyRx.Tests.Input;
using Xunit;

namespace KeyRx.Tests.Streams.Logs;

/// <summary>
/// One writer as fast as it can be, with wipes, trims and overwriting in between, against three readers: nothing torn,
/// nothing twice, got + told lost = published.
/// </summary>
public sealed class RecordLogTortureTests
{
    private const int Readers = 3;
    private const int NumberSize = sizeof(ulong);
    private const int SumSize = sizeof(uint);
    private const int RecordMax = 400;

    private static readonly ulong Count = (ulong)(TortureEvents.Count ?? 1_000_000);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EveryRecordIsReadWholeAndOnceOrToldAsLost(bool mirrored)
    {
        using var log = new RecordLog(64 * 1024, mirrored);
        var cancellation = TestContext.Current.CancellationToken;
        var readers = Enumerable.Range(0, Readers)
            .Select(number => (Reader: new RecordLogReader(log, fromSequence: 1), IsSlow: number == 2))
            .Select(each => Start(() => Read(each.Reader, each.IsSlow, cancellation)))
            .ToArray();

        await Start(() => Write(log));

        foreach (var (got, lost) in await Task.WhenAll(readers))
        {
            Assert.Equal(Count, got + lost);
            Assert.NotEqual(0ul, got);
            TestContext.Current.SendDiagnosticMessage(
                $"mirrored {mirrored}: {got} read, {lost} told as lost of {Count}");
        }
    }

    private static Task<(ulong Got, ulong Lost)> Start(Func<(ulong Got, ulong Lost)> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static (ulong Got, ulong Lost) Write(RecordLog log)
    {
        var random = new Random(1);
        var record = new byte[RecordMax];
        for (var n = 0ul; n < Count; n++)
        {
            var length = random.Next(NumberSize + SumSize, RecordMax);
            Fill(record.AsSpan(0, length), n, random.Next());
            log.Append(record.AsSpan(0, length), n, beginsBatch: false);
            var chance = random.Next(50_000);
            var budget = 700;
            // Not at the very end: what is forgotten there would only be told with the next record.
            if (n + 1 < Count && chance == 0) log.Wipe(n + 2);
            else if (n + 1 < Count && chance < 100) log.TrimOlderThan(n - (ulong)Math.Min(10, n), ref budget);
            else if (chance < 5_000) log.Overwrite(ref budget);
        }

        return (0, 0);
    }

    private static (ulong Got, ulong Lost) Read(RecordLogReader reader, bool isSlow, CancellationToken cancellation)
    {
        var buffer = new byte[RecordMax];
        var (got, lost, last) = (0ul, 0ul, 0ul);
        while (got + lost < Count)
        {
            cancellation.ThrowIfCancellationRequested();
            var result = reader.TryRead(buffer, out var header, out var lostNow);
            lost += lostNow;
            switch (result)
            {
                case RecordReadResult.Record:
                    Check(buffer.AsSpan(0, header.Length), got + lost);
                    Assert.Equal(last + 1, header.Sequence);
                    last++;
                    got++;
                    if (isSlow && got % 64 == 0) Thread.SpinWait(20_000);
                    break;
                case RecordReadResult.Gap:
                    last += lostNow;
                    break;
                case RecordReadResult.NewEpoch:
                    last = 0;
                    break;
                default:
                    Assert.Equal(RecordReadResult.Empty, result);
                    Thread.Yield();
                    break;
            }
        }

        return (got, lost);
    }

    /// <summary>A number, bytes that follow from chance, and a checksum of both.</summary>
    private static void Fill(Span<byte> record, ulong number, int chance)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(record, number);
        record[NumberSize..^SumSize].Fill((byte)chance);
        BinaryPrimitives.WriteUInt32LittleEndian(record[^SumSize..], Crc32C.Of(record[..^SumSize], []));
    }

    private static void Check(ReadOnlySpan<byte> record, ulong number)
    {
        var sum = BinaryPrimitives.ReadUInt32LittleEndian(record[^SumSize..]);
        if (sum != Crc32C.Of(record[..^SumSize], [])) Assert.Fail($"record {number} is torn");
        Assert.Equal(number, BinaryPrimitives.ReadUInt64LittleEndian(record));
    }
}

using KeyRx.Streams.Logs;
using Xunit;

namespace KeyRx.Tests.Streams.Logs;

/// <summary>Both kinds of memory go through the same suite: mirrored, and plain as where there is no memfd.</summary>
public sealed class BroadcastLogTests
{
    private const int Capacity = 64 * 1024;

    public static TheoryData<bool> Kinds => new(true, false);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ACursorThatKeepsUpReadsEveryFrameInOrder(bool mirrored)
    {
        using var log = new BroadcastLog(Capacity, mirrored, firstSequence: 1);
        var random = new Random(1);
        ulong position = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var frame = Frame(random, i);
            Append(log, frame);
            Assert.Equal(frame, ReadAll(log, ref position));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ALaggingCursorReadsWholeFramesAcrossTheEndOfALap(bool mirrored)
    {
        using var log = new BroadcastLog(Capacity, mirrored, firstSequence: 1);
        var random = new Random(2);
        ulong position = 0;
        var expected = new List<byte>();
        for (var i = 0; i < 5_000; i++)
        {
            var frame = Frame(random, i);
            Append(log, frame);
            expected.AddRange(frame);
            if (expected.Count < 40_000) continue;
            Assert.True(position >= log.Tail);
            Assert.Equal(expected, ReadAll(log, ref position));
            Assert.Equal(log.Head, position);
            expected.Clear();
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TheTailLeavesAnEighthFreeAndMovesPastWhatIsOverwritten(bool mirrored)
    {
        using var log = new BroadcastLog(Capacity, mirrored, firstSequence: 1);
        for (var i = 0; i < 1000; i++) Append(log, new byte[1000]);

        Assert.True(log.Head - log.Tail <= Capacity / 8 * 7);
        Assert.True(log.Head - log.Tail > Capacity / 2);
        Assert.False(log.TryFindSequence(1, out _));
        Assert.True(log.TryFindSequence(1000, out var last));
        Assert.Equal(1000ul, last.FirstSequence);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ASequenceInsideABatchFindsTheBatch(bool mirrored)
    {
        using var log = new BroadcastLog(Capacity, mirrored, firstSequence: 1);
        Append(log, new byte[10], count: 5);
        var second = log.Head;
        Append(log, new byte[10], count: 3);

        Assert.True(log.TryFindSequence(7, out var frame));
        Assert.Equal(new FrameStart(6, second), frame);
        Assert.False(log.TryFindSequence(9, out _));
        Assert.Equal(new FrameStart(9, log.Head), log.BoundaryAtOrAfter(second + 1));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TrimmedBytesAreOverwritten(bool mirrored)
    {
        using var log = new BroadcastLog(Capacity, mirrored, firstSequence: 1);
        var secret = Enumerable.Repeat((byte)0x5A, 100).ToArray();
        for (var i = 0; i < 900; i++) Append(log, secret);
        log.TrimBefore(log.Head);
        OverwriteAll(log);

        // A lap back from the head, whatever is left in memory.
        var position = log.Head - Capacity;
        Append(log, [1]);
        var left = log.Pending(ref position, position + Capacity - 1);
        Assert.Equal(-1, left[..^1].IndexOf((byte)0x5A));
        Assert.Equal(901ul, log.BoundaryAtOrAfter(log.Tail).FirstSequence);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AWipedLogBeginsAtOneAndNoOldCursorIsValid(bool mirrored)
    {
        using var log = new BroadcastLog(Capacity, mirrored, firstSequence: 1);
        Append(log, new byte[100]);
        var old = log.Head;
        log.Restart(1);
        Append(log, [7]);

        Assert.True(old < log.Tail);
        Assert.True(log.TryFindSequence(1, out var frame));
        var position = frame.Position;
        Assert.Equal([7], ReadAll(log, ref position));
    }

    [Fact]
    public void AFrameOfMoreThanAnEighthIsRefused()
    {
        using var log = new BroadcastLog(Capacity, mirrored: true, firstSequence: 1);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => log.Reserve((Capacity / 8) + 1));
        Assert.StartsWith("a frame is at most 8192 bytes, 1/8 of its log", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(96 * 1024)]
    public void ACapacityThatIsNoPowerOfTwoOrTooSmallIsRefused(int capacity)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => LogMemory.Create(capacity, mirrored: true));
        Assert.StartsWith(
            "a log's capacity is a power of two from 65536 bytes", error.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// A reader on another thread either sees whole frames or learns that it was overtaken; never torn bytes taken for
    /// good.
    /// </summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AReaderOnAnotherThreadNeverTakesTornFramesForGood(bool mirrored)
    {
        const int VerifiedMin = 1000;
        using var log = new BroadcastLog(Capacity, mirrored, firstSequence: 1);
        var cancellation = TestContext.Current.CancellationToken;
        var reader = Task.Factory.StartNew(
            () => Verify(log, VerifiedMin, cancellation), cancellation, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        var frame = new byte[512];
        for (var i = 0; !reader.IsCompleted; i++)
        {
            frame.AsSpan().Fill((byte)i);
            var length = 64 + (i % 448);
            frame.AsSpan(0, length).CopyTo(log.Reserve(length));
            log.Commit(length, 1);
        }

        Assert.Equal(VerifiedMin, await reader);
    }

    /// <summary>
    /// Copies the first bytes of new frames, all equal, and checks them if the log says that they were retained.
    /// </summary>
    private static int Verify(BroadcastLog log, int count, CancellationToken cancellation)
    {
        var copy = new byte[64];
        var verified = 0;
        while (verified < count)
        {
            cancellation.ThrowIfCancellationRequested();
            var position = log.Head;
            while (log.Head == position) Thread.SpinWait(1);
            var bytes = log.Pending(ref position, position + 64);
            if (bytes.Length < 64) continue;
            bytes.CopyTo(copy);
            if (!log.IsRetained(position)) continue;
            Assert.Equal(-1, copy.AsSpan().IndexOfAnyExcept(copy[0]));
            verified++;
        }

        return verified;
    }

    /// <summary>A step at a time, so that the steps themselves are tested.</summary>
    private static void OverwriteAll(BroadcastLog log)
    {
        int budget;
        do budget = 1000;
        while (log.Overwrite(ref budget));
    }

    private static byte[] Frame(Random random, int number)
    {
        var frame = new byte[random.Next(1, 2000)];
        frame.AsSpan().Fill((byte)number);
        return frame;
    }

    private static void Append(BroadcastLog log, byte[] frame, uint count = 1)
    {
        frame.CopyTo(log.Reserve(frame.Length));
        log.Commit(frame.Length, count);
    }

    private static byte[] ReadAll(BroadcastLog log, ref ulong position)
    {
        var all = new List<byte>();
        while (position != log.Head)
        {
            var bytes = log.Pending(ref position, position + 3000);
            all.AddRange(bytes);
            position += (ulong)bytes.Length;
        }

        return [.. all];
    }
}

using System.Diagnostics;
using KeyRx.Input;
using Xunit;

namespace KeyRx.Tests.Input;

/// <summary>
/// A producer as fast as it can be against readers in C#: every event whole, in order, and every loss counted.
/// </summary>
public sealed class KeyEventRingTortureTests
{
    private const ulong Seed = 42;

    private static readonly ulong Count = (ulong)(TortureEvents.Count ?? 300_000);

    [Theory]
    [InlineData(8, 0u, false)]
    [InlineData(64, 16u, false)]
    [InlineData(16384, 0u, false)]
    [InlineData(16384, 1u, false)]
    [InlineData(8, 0u, true)]
    [InlineData(64, 16u, true)]
    [InlineData(16384, 0u, true)]
    public void NoEventOfTheProducerInCIsTornOrMiscounted(int capacity, uint batch, bool erases)
    {
        TortureLibrary.RequireOrSkip();
        using var ring = KeyEventRing.Create(capacity);
        var reader = erases ? ring.CreateErasingReader() : ring.CreateReader();

        var producer = TortureLibrary.Start(ring.Address, Count, Seed, batch);
        Assert.NotEqual(0, producer);
        var read = ReadAll(ring, reader);
        TortureLibrary.Join(producer);

        Assert.Equal(Count, read + reader.LostCount);
        Assert.NotEqual(0ul, read);
        TestContext.Current.SendDiagnosticMessage(
            $"capacity {capacity}, wake every {batch}, erases {erases}: "
            + $"{read} read, {reader.LostCount} lost of {Count}");
    }

    [Theory]
    [InlineData(8)]
    [InlineData(1024)]
    public void NoEventOfAProducerInCSharpIsTornOrMiscounted(int capacity)
    {
        using var ring = KeyEventRing.Create(capacity);
        var readers = new[] { ring.CreateReader(), ring.CreateReader() };
        var producer = new Thread(() =>
        {
            for (var n = 0ul; n < Count; n++)
            {
                ring.Publish(TortureLibrary.Event(n, Seed));
                if (n % 16 == 0) ring.Wake();
            }

            ring.Wake();
        });

        producer.Start();
        var read = ReadAll(ring, readers[0]);
        producer.Join();
        // One who looks only when all is over gets the last of it.
        var readLate = ReadAll(ring, readers[1]);

        Assert.Equal(Count, read + readers[0].LostCount);
        Assert.Equal(Count, readLate + readers[1].LostCount);
        Assert.Equal(Math.Min(Count, (ulong)capacity / 8 * 7), readLate);
        TestContext.Current.SendDiagnosticMessage(
            $"capacity {capacity}, producer in C#: {read} read, {readers[0].LostCount} lost of {Count}");
    }

    /// <summary>Parks when there is nothing; the producer's last wake ends that.</summary>
    private static ulong ReadAll(KeyEventRing ring, KeyEventRingReader reader)
    {
        var read = 0ul;
        var clock = Stopwatch.StartNew();
        while (reader.Position < Count)
        {
            if (reader.TryRead(out var keyEvent))
            {
                if (keyEvent != TortureLibrary.Event(reader.Position - 1, Seed))
                    Assert.Fail($"event {reader.Position - 1} is not what was written");
                read++;
                continue;
            }

            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(5), $"stuck at event {reader.Position} of {Count}");
            var observed = ring.PrepareWait();
            if (reader.Position < ring.Published) ring.CancelWait();
            else ring.Park(observed, TimeSpan.FromMilliseconds(100));
        }

        return read;
    }
}

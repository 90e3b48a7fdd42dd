using System.Buffers.Binary;
using KeyRx.Server.Ingest;
using Xunit;

namespace KeyRx.Tests.Server.Ingest;

public sealed class InboxTests
{
    [Fact]
    public void RecordsComeOutInOrderWhateverTheirLength()
    {
        var inbox = new Inbox(1024);
        for (var i = 0; i < 10_000; i++)
        {
            var payload = Enumerable.Repeat((byte)i, i % 200).ToArray();
            Assert.True(inbox.TryAdd((ushort)(i % 7), payload));
            Assert.True(inbox.HasWritten);
            Assert.Equal(1, inbox.Drain((topic, bytes) =>
            {
                Assert.Equal(i % 7, topic);
                Assert.Equal(payload, bytes.ToArray());
            }, 10, int.MaxValue));
            Assert.False(inbox.HasWritten);
        }
    }

    [Fact]
    public void AFullInboxRefusesAndCountsAndLosesNothingItTook()
    {
        var inbox = new Inbox(1024);
        var taken = 0;
        while (inbox.TryAdd(1, new byte[56])) taken++;

        Assert.Equal(16, taken);
        Assert.Equal(1, inbox.RefusedCount);
        Assert.Equal(taken, inbox.Drain((_, bytes) => Assert.Equal(56, bytes.Length), 100, int.MaxValue));
        Assert.True(inbox.TryAdd(1, new byte[56]));
    }

    [Fact]
    public void APayloadOverAQuarterIsRefused()
    {
        var inbox = new Inbox(1024);
        Assert.False(inbox.TryAdd(1, new byte[inbox.PayloadBytesMax + 1]));
        Assert.True(inbox.TryAdd(1, new byte[inbox.PayloadBytesMax]));
    }

    [Theory]
    [InlineData(512)]
    [InlineData(3000)]
    public void ACapacityThatIsNoPowerOfTwoOrTooSmallIsRefused(int capacity)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new Inbox(capacity));
        Assert.StartsWith(
            "an inbox's capacity is a power of two from 1,024 bytes", error.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// Four producers against one consumer: what was accepted arrives once, in each producer's order, untorn.
    /// </summary>
    [Fact]
    public async Task ManyProducersLoseNothingThatWasAccepted()
    {
        const int Producers = 4;
        const int Each = 100_000;
        var inbox = new Inbox(8192);
        var accepted = Enumerable.Range(0, Producers).Select(
            p => Task.Run(() => Produce(inbox, (ushort)p, Each), TestContext.Current.CancellationToken)).ToArray();
        var last = new uint[Producers];
        long received = 0;
        void Receive(ushort producer, ReadOnlySpan<byte> bytes)
        {
            var number = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            Assert.True(number > last[producer]);
            Assert.Equal(-1, bytes[4..].IndexOfAnyExcept((byte)number));
            last[producer] = number;
            received++;
        }

        while (!Task.WhenAll(accepted).IsCompleted) inbox.Drain(Receive, 1000, int.MaxValue);
        while (inbox.Drain(Receive, 1000, int.MaxValue) > 0)
        {
        }

        Assert.Equal((await Task.WhenAll(accepted)).Sum(), received);
        Assert.True(received > 0);
    }

    private static long Produce(Inbox inbox, ushort producer, int count)
    {
        long accepted = 0;
        var payload = new byte[64];
        for (uint i = 1; i <= count; i++)
        {
            var length = 4 + (int)(i % 60);
            payload.AsSpan(4).Fill((byte)i);
            BinaryPrimitives.WriteUInt32LittleEndian(payload, i);
            if (inbox.TryAdd(producer, payload.AsSpan(0, length))) accepted++;
        }

        return accepted;
    }
}

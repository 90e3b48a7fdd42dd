using System.Runtime.InteropServices;
using CsCheck;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.Tests.Protocol;

public sealed class BinaryBatchTests
{
    [Fact]
    public void TheHeaderIsLittleEndianInTheOrderOfTheRuler()
    {
        var bytes = new byte[BinaryBatch.HeaderSize];

        BinaryBatch.WriteHeader(bytes, 0x02, 0x0403, 0x08070605, 0x100F0E0D0C0B0A09);

        Assert.Equal("0102030405060708090A0B0C0D0E0F10", Convert.ToHexString(bytes));
        Assert.True(BinaryBatch.TryReadHeader(bytes, out var header));
        Assert.Equal(new BinaryBatchHeader(0x02, 0x0403, 0x08070605, 0x100F0E0D0C0B0A09), header);
    }

    [Fact]
    public void APayloadRecordIsItsLengthAndItsBytes()
    {
        var bytes = new byte[BinaryBatch.PayloadRecordSize(3)];

        var written = BinaryBatch.WritePayloadRecord(bytes, "abc"u8);

        Assert.Equal(7, written);
        Assert.Equal("03000000616263", Convert.ToHexString(bytes));
    }

    [Fact]
    public void AMessageOfAnotherKindOrTooShortIsNoBatch()
    {
        var bytes = new byte[BinaryBatch.HeaderSize];
        BinaryBatch.WriteHeader(bytes, 0, 1, 1, 1);

        Assert.False(BinaryBatch.TryReadHeader(bytes.AsSpan(0, BinaryBatch.HeaderSize - 1), out _));
        bytes[0] = 2;
        Assert.False(BinaryBatch.TryReadHeader(bytes, out _));
        Assert.False(BinaryBatch.TryReadHeader([], out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("030000")]
    [InlineData("04000000616263")]
    [InlineData("FFFFFFFF616263")]
    [InlineData("0000008061")]
    public void APayloadRecordThatClaimsMoreThanThereIsIsNone(string hex)
    {
        ReadOnlySpan<byte> records = Convert.FromHexString(hex);

        Assert.False(BinaryBatch.TryReadPayloadRecord(ref records, out _));
        Assert.Equal(hex.Length / 2, records.Length);
    }

    [Fact]
    public void AShortKeyRecordIsNone()
    {
        ReadOnlySpan<byte> records = new byte[KeyEvent.SizeInBytes - 1];

        Assert.False(BinaryBatch.TryReadKeyRecord(ref records, out _));
    }

    [Fact]
    public void PayloadsComeBackAsTheyWereWritten() => Gen.Byte.Array[0, 40].List[0, 20].Sample(payloads =>
    {
        var bytes = new byte[payloads.Sum(p => BinaryBatch.PayloadRecordSize(p.Length))];
        var rest = bytes.AsSpan();
        foreach (var payload in payloads) rest = rest[BinaryBatch.WritePayloadRecord(rest, payload)..];

        ReadOnlySpan<byte> records = bytes;
        foreach (var payload in payloads)
        {
            Assert.True(BinaryBatch.TryReadPayloadRecord(ref records, out var read));
            Assert.Equal(payload, read.ToArray());
        }

        Assert.True(rest.IsEmpty && records.IsEmpty);
    });

    [Fact]
    public void KeyRecordsComeBackAsTheyWereWritten() =>
        Gen.Byte.Array[KeyEvent.SizeInBytes].Array[0, 10].Sample(events =>
        {
            ReadOnlySpan<byte> records = events.SelectMany(e => e).ToArray();
            foreach (var expected in events)
            {
                Assert.True(BinaryBatch.TryReadKeyRecord(ref records, out var read));
                Assert.Equal(expected, MemoryMarshal.AsBytes(new ReadOnlySpan<KeyEvent>(in read)).ToArray());
            }

            Assert.True(records.IsEmpty);
        });

    [Fact]
    public void AnyBytesAreABatchOrNone() => Gen.Byte.Array[0, 64].Sample(bytes =>
    {
        ReadOnlySpan<byte> records = bytes;
        _ = BinaryBatch.TryReadHeader(bytes, out _);
        while (BinaryBatch.TryReadPayloadRecord(ref records, out var payload))
            Assert.True(payload.Length <= bytes.Length);
        while (BinaryBatch.TryReadKeyRecord(ref records, out _)) Assert.True(records.Length < bytes.Length);
    });
}

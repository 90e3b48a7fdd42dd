using System.Text;
using KeyRx.Protocol;
using KeyRx.Server.Ingest;
using KeyRx.Streams;
using Xunit;

namespace KeyRx.Tests.Server.Ingest;

public sealed class PaddedRecordTests
{
    [Theory]
    [InlineData(1, 256)]
    [InlineData(255, 256)]
    [InlineData(256, 256)]
    [InlineData(257, 512)]
    [InlineData(2048, 2048)]
    public void ARecordHasAMultipleOf256Bytes(int length, int padded)
    {
        var json = Encoding.ASCII.GetBytes('"' + new string('x', Math.Max(0, length - 2)) + '"')[..length];

        var record = Record(json);

        Assert.Equal(padded, record.Length);
        Assert.Equal(json, record[..length]);
        Assert.All(record[length..], blank => Assert.Equal((byte)' ', blank));
    }

    /// <summary>The longest record that a topic takes: 64 KiB / 32.</summary>
    [Fact]
    public void TheLongestRecordsStayWithinTheTopicsLimit()
    {
        foreach (var length in Enumerable.Range(1800, 249))
            Assert.InRange(Record(new byte[length]).Length, length, 2048);
    }

    private static byte[] Record(byte[] json)
    {
        var options = new TopicOptions("mapping") { Scope = TokenScopes.Key, RetainBytes = 64 * 1024 };
        using var topic = new Topic(options, id: 1, mirrored: false, new FrameEncoder());
        PaddedRecord.Append(topic, json, nowNanos: 1);
        Assert.True(topic.Records.TryFind(1, out var position));
        Assert.True(topic.Records.TryReadNext(ref position, out var record));
        return record.Bytes.ToArray();
    }
}

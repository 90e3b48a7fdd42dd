using System.Text;
using KeyRx.Daemon.Feed;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Feed;

public sealed class FeedReaderTests
{
    [Fact]
    public void LinesAreTheSameHoweverTheyAreCut()
    {
        var bytes = "one\ntwo\r\n\nbad\nfive"u8.ToArray();
        foreach (var pieces in Chunked.Ways(bytes).Concat(Chunked.InTwo(bytes)))
            Assert.Equal(["one", "two\r", "4: refused", "five"], Read(pieces));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(FeedLine.BytesMax)]
    public void ALineThatIsTooLongIsRefusedOnceAndTheNextIsTaken(int more)
    {
        byte[] bytes = [.. "one\n"u8, .. Line(FeedLine.BytesMax + 1 + more), .. "three\nbad\n"u8];

        foreach (var pieces in Chunked.Ways(bytes))
            Assert.Equal(["one", "2: the line is over 65536 bytes long", "three", "4: refused"], Read(pieces));
    }

    [Fact]
    public void TheLongestLineIsTaken()
    {
        var line = Line(FeedLine.BytesMax);

        Assert.Equal([Encoding.UTF8.GetString(line).TrimEnd('\n'), "next"], Read([line, "next\n"u8.ToArray()]));
    }

    [Fact]
    public void ATooLongLineThatNeverEndsIsRefusedOnce() =>
        Assert.Equal(["1: the line is over 65536 bytes long"], Read([Line(3 * FeedLine.BytesMax)[..^1]]));

    [Fact]
    public void NothingOfALineStaysInMemory()
    {
        var reader = new FeedReader(_ => null, (_, _) => { });
        Fill(reader, "secret\nsecr"u8);
        Assert.Equal("\0\0\0\0\0\0", Encoding.UTF8.GetString(reader.Room.Span[..6])); // behind what is not a line yet
        reader.Forget();

        Assert.All(reader.Room.ToArray(), value => Assert.Equal(0, value));
    }

    private static byte[] Line(int length) => [.. Enumerable.Repeat((byte)'x', length), (byte)'\n'];

    private static List<string> Read(IEnumerable<byte[]> pieces)
    {
        List<string> heard = [];
        var reader = new FeedReader(
            line =>
            {
                if (line.SequenceEqual("bad"u8)) return "refused";
                heard.Add(Encoding.UTF8.GetString(line));
                return null;
            },
            (line, reason) => heard.Add($"{line}: {reason}"));
        foreach (var piece in pieces) Fill(reader, piece);
        reader.End();
        return heard;
    }

    private static void Fill(FeedReader reader, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var count = Math.Min(bytes.Length, reader.Room.Length);
            bytes[..count].CopyTo(reader.Room.Span);
            reader.Filled(count);
            bytes = bytes[count..];
        }
    }
}

using CsCheck;
using KeyRx.Fuzz.Targets;
using KeyRx.Testing;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Messages;
using Xunit;

namespace KeyRx.Tests.WebSockets.Framing;

/// <summary>
/// Any valid frames in any cut, any one change to them, any bytes, and any text, valid
/// or not (RFC 6455 5.4, 7.1.7, 8.1).
/// </summary>
public sealed class FrameStreamTests
{
    private const int LimitBytes = 64 * 1024;

    private static readonly Gen<int> Seed = Gen.Int[0, 1_000_000];

    [Fact]
    public void ValidFramesInAnyCutGiveTheirMessagesAndNothingElse_5_4() =>
        Gen.Select(FrameStream.Any, Seed).Sample(
            (stream, seed) =>
            {
                foreach (var pieces in Chunked.Ways(stream.Bytes, seed))
                    Assert.Equal(stream.Messages, Transcript.Read(stream.Reader, pieces, LimitBytes));
            },
            iter: 1_000);

    /// <summary>
    /// What came before the change stays; behind it are messages, or one violation with
    /// its status, the same in every cut.
    /// </summary>
    [Fact]
    public void AnyChangeGivesMessagesOrOneViolationWithAnAllowedStatus_7_1_7() =>
        Gen.Select(FrameStream.Any, Mutation.Any, Seed).Sample(
            (stream, mutation, seed) =>
            {
                var bytes = mutation.Apply(stream.Bytes, out var kept);
                var whole = Transcript.Read(stream.Reader, Chunked.Whole(bytes), LimitBytes);
                foreach (var pieces in Chunked.Ways(bytes, seed))
                {
                    var lines = Transcript.Read(stream.Reader, pieces, LimitBytes);
                    Assert.Equal(whole, lines);
                    var before = stream.MessagesWithin(kept).ToArray();
                    Assert.Equal(before, lines.Take(before.Length));
                    Assert.DoesNotContain(lines.SkipLast(1), IsViolation);
                    Assert.True(
                        !IsViolation(lines.LastOrDefault(""))
                            || lines[^1] is "violation 1002" or "violation 1007" or "violation 1009",
                        lines.LastOrDefault());
                }
            },
            iter: 2_000);

    [Fact]
    public void FramesThatAreCutOffBreakNoRule() =>
        Gen.Select(FrameStream.Any, Gen.UInt, Seed).Sample(
            (stream, at, seed) =>
            {
                var bytes = new Mutation(MutationKind.CutOff, at, 1).Apply(stream.Bytes, out var kept);
                foreach (var pieces in Chunked.Ways(bytes, seed))
                    Assert.Equal(stream.MessagesWithin(kept), Transcript.Read(stream.Reader, pieces, LimitBytes));
            },
            iter: 1_000);

    /// <summary>
    /// The claims that a fuzzer's oracle checks: progress, memory within what came and
    /// the limit, arrays given back once.
    /// </summary>
    [Fact]
    public void AnyChangeUnderAnyLimitKeepsMemoryWithinIt_10_4() =>
        Gen.Select(FrameStream.Any, Mutation.Any, Seed, Gen.Int[0, 200]).Sample(
            (stream, mutation, seed, limit) =>
            {
                var bytes = mutation.Apply(stream.Bytes, out _);
                var whole = new FrameTranscript(stream.Reader, limit).Read([bytes]);
                foreach (var pieces in Chunked.Ways(bytes, seed))
                    Assert.Equal(whole, new FrameTranscript(stream.Reader, limit).Read(pieces));
            },
            iter: 2_000);

    [Fact]
    public void AnyBytesGiveMessagesOrAViolationTheSameInEveryCut() =>
        Gen.Select(Gen.Byte.Array[0, 60], Seed, Gen.Enum<WebSocketRole>()).Sample(
            (bytes, seed, role) =>
            {
                var whole = Transcript.Read(role, Chunked.Whole(bytes));
                foreach (var pieces in Chunked.Ways(bytes, seed))
                    Assert.Equal(whole, Transcript.Read(role, pieces));
            },
            iter: 10_000);

    [Fact]
    public void TextIsRefusedExactlyWhenTheWholeOfItIsNotUtf8_8_1() =>
        Gen.Select(Seed, Seed).Sample(
            (textSeed, cutSeed) =>
            {
                var random = new Random(textSeed);
                var text = Utf8Pieces.Any(random);
                var bytes = InFragments(text, random);
                string expected =
                    System.Text.Unicode.Utf8.IsValid(text) ? $"Text {Convert.ToHexString(text)}" : "violation 1007";
                foreach (var pieces in Chunked.Ways(bytes, cutSeed))
                {
                    var assembler = new MessageAssembler(WebSocketRole.Server);
                    assembler.Reset(LimitBytes);
                    Assert.Equal([expected], Transcript.Read(assembler, pieces, out var violation));
                    Assert.Equal(expected == "violation 1007", violation == ProtocolViolation.TextNotUtf8);
                }
            },
            iter: 3_000);

    private static bool IsViolation(string line) => line.StartsWith("violation", StringComparison.Ordinal);

    private static byte[] InFragments(byte[] text, Random random)
    {
        List<byte> bytes = [];
        var (first, at) = (0x01, 0);
        while (random.Next(3) > 0)
        {
            var end = random.Next(at, text.Length + 1);
            bytes.AddRange(Wire.Masked(first, text.AsSpan(at..end), (uint)random.Next()));
            (first, at) = (0x00, end);
        }

        return [.. bytes, .. Wire.Masked(0x80 | first, text.AsSpan(at), (uint)random.Next())];
    }
}

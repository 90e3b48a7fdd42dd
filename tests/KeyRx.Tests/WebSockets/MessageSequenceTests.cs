using System.Text;
using CsCheck;
using KeyRx.Testing;
using KeyRx.WebSockets;
using Xunit;

namespace KeyRx.Tests.WebSockets;

/// <summary>Any valid frames in any cut; and any bytes at all (RFC 6455 5.2 to 5.6).</summary>
public sealed class MessageSequenceTests
{
    private static readonly Gen<byte[]> Text = Gen.String.Select(text => Encoding.UTF8.GetBytes(text));

    private static readonly Gen<(Opcode Opcode, byte[] Payload)> Message = Gen.OneOf(
        Text.Select(payload => (Opcode.Text, payload)),
        Gen.Byte.Array[0, 400].Select(payload => (Opcode.Binary, payload)),
        Gen.Byte.Array[0, 125].Select(payload => (Opcode.Ping, payload)),
        Gen.Byte.Array[0, 125].Select(payload => (Opcode.Pong, payload)));

    private static readonly Gen<(Opcode Opcode, byte[] Payload)[]> Messages = Message.Array[0, 8];

    private static readonly Gen<int> Seed = Gen.Int[0, 1_000_000];

    [Fact]
    public void AnyFramesInAnyCutGiveTheirMessages_5_4() =>
        Gen.Select(Messages, Seed).Sample(
            (messages, seed) =>
            {
                var bytes = ToFrames(messages, seed, out var expected);
                foreach (var pieces in Chunked.Ways(bytes, seed))
                    Assert.Equal(expected, Transcript.Read(WebSocketRole.Server, pieces));
            },
            iter: 1_000);

    [Fact]
    public void AnyMutationGivesMessagesOrAViolationTheSameInEveryCut() =>
        Gen.Select(Messages, Seed, Gen.Select(Seed, Gen.Byte).Array[1, 4]).Sample(
            (messages, seed, mutations) =>
            {
                var bytes = ToFrames(messages, seed, out _);
                foreach (var (at, value) in mutations.Where(_ => bytes.Length > 0))
                    bytes[at % bytes.Length] = value;
                AssertSameInEveryCut(bytes, seed);
            },
            iter: 2_000);

    [Fact]
    public void AnyBytesGiveMessagesOrAViolationTheSameInEveryCut() =>
        Gen.Select(Gen.Byte.Array[0, 60], Seed).Sample(AssertSameInEveryCut, iter: 5_000);

    private static void AssertSameInEveryCut(byte[] bytes, int seed)
    {
        foreach (var role in new[] { WebSocketRole.Server, WebSocketRole.Client })
        {
            var whole = Transcript.Read(role, Chunked.Whole(bytes));
            foreach (var pieces in Chunked.Ways(bytes, seed))
                Assert.Equal(whole, Transcript.Read(role, pieces));
        }
    }

    /// <summary>Data messages in fragments of random sizes, some of them empty, with pings between.</summary>
    private static byte[] ToFrames((Opcode Opcode, byte[] Payload)[] messages, int seed, out List<string> expected)
    {
        var random = new Random(seed);
        var bytes = new List<byte>();
        expected = [];
        foreach (var (opcode, payload) in messages)
        {
            var rest = payload.AsSpan();
            var first = (int)opcode;
            while (opcode < Opcode.Close && random.Next(3) > 0)
            {
                var length = random.Next(rest.Length + 1);
                bytes.AddRange(Wire.Masked(first, rest[..length], (uint)random.Next()));
                rest = rest[length..];
                first = (int)Opcode.Continuation;
                if (random.Next(2) > 0)
                {
                    bytes.AddRange(Wire.Masked(0x89, [7]));
                    expected.Add("Ping 07");
                }
            }

            bytes.AddRange(Wire.Masked(0x80 | first, rest, (uint)random.Next()));
            expected.Add($"{opcode} {Convert.ToHexString(payload)}");
        }

        return [.. bytes];
    }
}

using static KeyRx.Tests.Conformance.Frames;
using static KeyRx.Tests.Conformance.ServerCases;

namespace KeyRx.Tests.Conformance;

/// <summary>RFC 6455 5.2, payload length: each form, its borders, and what a message may be long.</summary>
internal static class LengthTable
{
    private const string Rule = "RFC 6455 5.2", SizeRule = "RFC 6455 10.4";

    internal static IEnumerable<ServerCase> All => [.. Borders, .. NotMinimal, .. TopBit, .. TooBig];

    private static IEnumerable<ServerCase> Borders =>
    [
        .. Each(
            [0, 1, 2, 125, 126, 127, 128, 255, 256, 65_535, 65_536, 65_537, ServerUnderTest.MessageBytesMax], length =>
                Echo(Rule, $"text of {length} bytes", [TextOf(length)], TextOf(length))),
        .. Each(
            [0, 1, 2, 125, 126, 127, 128, 255, 256, 65_535, 65_536, 65_537, ServerUnderTest.MessageBytesMax], length =>
                Echo(Rule, $"binary of {length} bytes", [BinaryOf(length)], BinaryOf(length))),
    ];

    private static IEnumerable<ServerCase> NotMinimal =>
    [
        .. Each([0, 1, 125], length =>
            FailAt(Rule, $"{length} in 2 bytes of length", 1002, Header(0x82, 2, (ulong)length))),
            .. Each([0, 1, 125, 126, 65_535], length =>
                FailAt(Rule, $"{length} in 8 bytes of length", 1002, Header(0x82, 8, (ulong)length))),
        FailAt(Rule, "0 in 2 bytes of length, in a continuation", 1002, [
            .. Masked(Text("a", fin: false)), .. Header(0x80, 2, 0)]),
        FailAt(Rule, "6 zero bytes of an 8-byte length are enough to know", 1002, Header(0x82, 8, 0)[..8]),
        Fail(Rule, "a whole frame whose length is not minimal", 1002, Text("hello") with { LengthBytes = 2 }),
        Fail(Rule, "a whole frame whose length is far from minimal", 1002, Text("hello") with { LengthBytes = 8 }),
    ];

    private static IEnumerable<ServerCase> TopBit =>
    [
        .. Each([0x8000000000000000, 0x8000000000000001, 0xFFFFFFFFFFFFFFFF], length =>
            FailAt(Rule, $"the length {length:X} has its top bit set", 1002, Header(0x82, 8, length))),
        FailAt(Rule, "the top bit alone is enough to know", 1002, 0x82, 0xFF, 0x80),
        .. Each([0x7FFFFFFFFFFFFFFF, 0x4000000000000000, 0x100000000], length =>
            FailAt(SizeRule, $"the length {length:X} is allowed and too big", 1009, Header(0x82, 8, (ulong)length))),
    ];

    private static IEnumerable<ServerCase> TooBig =>
    [
        FailAt(
            SizeRule, "text of one byte too many is refused at its header", 1009,
            Header(0x81, 8, ServerUnderTest.MessageBytesMax + 1)),
        FailAt(
            SizeRule, "binary of one byte too many is refused at its header", 1009,
            Header(0x82, 8, ServerUnderTest.MessageBytesMax + 1)),
        FailAt(SizeRule, "a byte too many is counted over fragments, at the header", 1009, [
            .. Masked(BinaryOf(ServerUnderTest.MessageBytesMax) with { Fin = false }), .. Header(0x80, 0, 1)]),
        Fail(SizeRule, "a whole message of one byte too many", 1009, TextOf(ServerUnderTest.MessageBytesMax + 1)),
        Echo(
            SizeRule, "all that is allowed, over two fragments",
            [TextOf(100_100) with { Fin = false }, Last(Letters(99_900))],
            Text([.. Letters(100_100), .. Letters(99_900)])),
        Echo(
            SizeRule, "the count begins anew with each message", [TextOf(150_000), TextOf(150_000)], TextOf(150_000),
            TextOf(150_000)),
        Echo(
            SizeRule, "an empty fragment at the limit",
            [TextOf(ServerUnderTest.MessageBytesMax) with { Fin = false }, Last("")],
            TextOf(ServerUnderTest.MessageBytesMax)),
        Echo(
            "RFC 6455 7.1.1", "a peer that reads late gets everything, and the close frame",
            [.. Enumerable.Repeat(TextOf(100_000), 4)], [.. Enumerable.Repeat(TextOf(100_000), 4)]) with
            {
                Habits = PeerHabits.ReadsLate,
            },
        Echo(
            "RFC 6455 7.1.1", "a peer that has ended sending gets everything, and the close frame", [TextOf(200_000)],
            TextOf(200_000)) with
            {
                Habits = PeerHabits.ReadsLate | PeerHabits.EndsSending,
            },
    ];

    /// <summary>A header up to its masking key, which never comes: the server must not wait for it.</summary>
    private static byte[] Header(int first, int lengthBytes, ulong length) =>
        [
            .. (new WireFrame(first & 0x0F, [])
            {
                Fin = first >= 0x80,
                MaskingKey = [0, 0, 0, 0],
                LengthBytes = lengthBytes,
                DeclaredLength = length,
            }).ToBytes()[..^4],
        ];
}

using static KeyRx.Tests.Conformance.ClientCases;
using static KeyRx.Tests.Conformance.Frames;

namespace KeyRx.Tests.Conformance;

/// <summary>Frames of a server that a client may not take: what it says, and with which status.</summary>
internal static class ServerFrameTable
{
    private const string Rule =
        "RFC 6455 5.2", ControlRule = "RFC 6455 5.5", FragmentRule = "RFC 6455 5.4", TextRule = "RFC 6455 8.1";
    private const string TooBig = "the server sent a message over the limit: raise MaxMessageBytes";
    private const string Wrong = Broken + "*";

    private static readonly byte[] Key = [1, 2, 3, 4];
    private static readonly (string Name, int Opcode)[] Controls =
        [("close", WireFrame.Close), ("ping", WireFrame.Ping), ("pong", WireFrame.Pong)];

    internal static IEnumerable<ClientCase> All =>
        [.. Masked, .. Bits, .. Lengths, .. ControlFrames, .. Fragments, .. Texts];

    private static IEnumerable<ClientCase> Masked =>
    [
        .. new[]
        {
            ("text", Text("a")), ("binary", Binary([1])), ("close", Close(1000)), ("ping", Ping("a")), ("pong", Pong()),
        }.Select(each =>
            Fail("RFC 6455 5.1", $"a masked {each.Item1}", 1002, Wrong, each.Item2 with { MaskingKey = Key })),
        Fail(
            "RFC 6455 5.1", "a masked continuation", 1002, Wrong, Text("a", fin: false),
            Last("b") with { MaskingKey = Key }),
        FailAt("RFC 6455 5.1", "a mask is refused at the second byte", 1002, Wrong, [0x81, 0x80]),
    ];

    private static IEnumerable<ClientCase> Bits =>
    [
        .. new[] { 1, 2, 3, 4, 5, 6, 7 }.Select(rsv =>
            Fail(Rule, $"reserved bits {rsv} on text", 1002, Wrong, Paused with { Rsv = rsv })),
            .. new[] { 1, 2, 4 }.Select(rsv =>
                Fail(Rule, $"reserved bits {rsv} on a ping", 1002, Wrong, Ping() with { Rsv = rsv })),
            .. new[] { 3, 4, 5, 6, 7, 11, 12, 13, 14, 15 }.Select(opcode =>
                FailAt(
                    Rule, $"the reserved opcode {opcode} is refused at the first byte", 1002, Wrong,
                    [(byte)(0x80 | opcode)])),
        Fail(
            Rule, "a reserved opcode behind a good message", 1002, $"open, Paused, 1002: {Wrong}", Paused,
            new WireFrame(11, [])),
    ];

    private static IEnumerable<ClientCase> Lengths =>
    [
        .. new[] { 0, 125 }.Select(length =>
            FailAt(Rule, $"{length} in 2 bytes of length", 1002, Wrong, [0x81, 126, 0, (byte)length])),
            .. new[] { 0, 125, 126, 65_535 }.Select(length =>
                FailAt(Rule, $"{length} in 8 bytes of length", 1002, Wrong, [
                    0x81, 127, 0, 0, 0, 0, 0, 0, (byte)(length >> 8), (byte)length])),
        FailAt(Rule, "the top bit of a length", 1002, Wrong, [0x81, 127, 0x80]),
        FailAt("RFC 6455 10.4", "the longest length", 1009, TooBig, [
            0x81, 127, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
        FailAt("RFC 6455 10.4", "one byte over the limit is refused at its header", 1009, TooBig, [
            0x81, 127, 0, 0, 0, 0, 0, 1, 0x86, 0xA1]),
        Fail(
            "RFC 6455 10.4", "one byte over the limit in fragments", 1009, TooBig,
            TextOf(ClientUnderTest.MessageBytesMax) with { Fin = false }, Last("a")),
    ];

    private static IEnumerable<ClientCase> ControlFrames =>
    [
        .. Controls.Select(c =>
            FailAt(ControlRule, $"a {c.Name} of 126 bytes is refused at its second byte", 1002, Wrong, [
                (byte)(0x80 | c.Opcode), 126])),
        FailAt(
            "RFC 6455 5.5.1", "a close with a body of one byte is refused at its second byte", 1002, Wrong, [0x88, 1]),
        .. Controls.Select(c =>
            FailAt(ControlRule, $"a {c.Name} without FIN is refused at its first byte", 1002, Wrong, [(byte)c.Opcode])),
    ];

    private static IEnumerable<ClientCase> Fragments =>
    [
        Fail(FragmentRule, "a continuation without a message", 1002, Wrong, Last("a")),
        Fail(FragmentRule, "a continuation without FIN and without a message", 1002, Wrong, More("a")),
        Fail(
            FragmentRule, "a continuation behind a whole message", 1002, $"open, Paused, 1002: {Wrong}", Paused,
            Last("a")),
        Fail(FragmentRule, "text inside text", 1002, Wrong, Text("{", fin: false), Paused),
        Fail(FragmentRule, "binary inside text", 1002, Wrong, Text("{", fin: false), Binary([1])),
        Fail(FragmentRule, "text inside binary", 1002, Wrong, Binary([1], fin: false), Paused),
    ];

    private static IEnumerable<ClientCase> Texts =>
    [
        .. new[] { "FF", "80", "C0AF", "E08080", "EDA080", "F4908080", "F5808080", "C328", "E28228" }.Select(hex =>
            Fail(TextRule, $"text with {hex}", 1007, Wrong, Text(Convert.FromHexString(hex)))),
        .. new[] { "FF", "C0", "EDA0", "F490", "C328" }.Select(hex =>
            FailAt(
                TextRule, $"{hex} is told within the fragment", 1007, Wrong,
                (Text(Convert.FromHexString(hex)) with { DeclaredLength = 100 }).ToBytes())),
        Fail(TextRule, "a character that the message does not end", 1007, Wrong, Text([0x61, 0xE2, 0x82])),
        Fail(
            TextRule, "a character that the next fragment breaks", 1007, Wrong, Text([0xE2, 0x82], fin: false),
            More([0x28])),
    ];
}

using static KeyRx.Tests.Conformance.Frames;
using static KeyRx.Tests.Conformance.ServerCases;

namespace KeyRx.Tests.Conformance;

/// <summary>RFC 6455 8.1, RFC 3629: text is UTF-8, and what is not is told within the fragment.</summary>
internal static class TextTable
{
    private const string Rule = "RFC 6455 8.1", CodeRule = "RFC 3629 3", TableRule = "RFC 3629 4";

    private static readonly string[] Good =
    [
        "\u0001", "\u007f", "\u0080", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\ufffd", "\ufffe", "\uffff",
        "\U00010000", "\U0001F600", "\U0010FFFF",
        "\u03ba\u1f79\u03c3\u03bc\u03b5", "\0", "\ufeff", "a\u0300", "\u2028",
    ];

    private static readonly (string Name, byte[] Bytes)[] Bad =
    [
        ("a continuation byte alone", [0x80]), ("the last continuation byte alone", [0xBF]),
        ("two continuation bytes", [0x80, 0xBF]),
        ("an overlong 2-byte slash", [0xC0, 0xAF]), ("an overlong 3-byte slash", [0xE0, 0x80, 0xAF]),
        ("an overlong 4-byte slash", [0xF0, 0x80, 0x80, 0xAF]),
        ("an overlong NUL", [0xC0, 0x80]), ("the overlong C1 BF", [0xC1, 0xBF]),
        ("the overlong E0 9F BF", [0xE0, 0x9F, 0xBF]), ("the overlong F0 8F BF BF", [0xF0, 0x8F, 0xBF, 0xBF]),
        ("the surrogate D800", [0xED, 0xA0, 0x80]), ("the surrogate DBFF", [0xED, 0xAF, 0xBF]),
        ("the surrogate DC00", [0xED, 0xB0, 0x80]), ("the surrogate DFFF", [0xED, 0xBF, 0xBF]),
        ("a pair of surrogates", [0xED, 0xA0, 0x80, 0xED, 0xB0, 0x80]), ("above 10FFFF", [0xF4, 0x90, 0x80, 0x80]),
        ("the lead F5", [0xF5, 0x80, 0x80, 0x80]),
        ("a 5-byte form", [0xF8, 0x88, 0x80, 0x80, 0x80]), ("a 6-byte form", [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80]),
        ("FE", [0xFE]), ("FF", [0xFF]),
        ("a letter in a 2-byte character", [0xC3, 0x28]), ("a letter in a 3-byte character", [0xE2, 0x82, 0x28]),
        ("a letter in a 4-byte character", [0xF0, 0x9F, 0x98, 0x28]),
        ("a lead in a 2-byte character", [0xC3, 0xC3]), ("Latin-1", [0x63, 0x61, 0x66, 0xE9, 0x21]),
    ];

    internal static IEnumerable<ServerCase> All =>
    [
        .. Each(Good, text =>
            Echo(CodeRule, $"U+{char.ConvertToUtf32(text, 0):X} is text ({text.Length})", [Text(text)], Text(text))),
            .. Each(Good[7..13], text =>
                Echo(Rule, $"U+{char.ConvertToUtf32(text, 0):X} in a fragment for each byte", Split(text), Text(text))),
            .. Each(Bad, bad => Fail(TableRule, $"{bad.Name}", 1007, Text(bad.Bytes))),
        .. Each(
            Bad[..8], bad => Fail(TableRule, $"{bad.Name} behind good text", 1007, Text([.. "good "u8, .. bad.Bytes]))),
        .. FailFast,
        .. Rest,
    ];

    /// <summary>
    /// The bad byte is sent and nothing more: a server that waits for the end of the fragment hangs here.
    /// </summary>
    private static IEnumerable<ServerCase> FailFast =>
    [
        .. Each(Bad, bad =>
            FailAt(Rule, $"{bad.Name} is told within the fragment", 1007, Begun([.. "good "u8, .. bad.Bytes]))),
        Fail(Rule, "a bad byte is told within the message", 1007, Text([0x61, 0xFF], fin: false)),
        Fail(Rule, "a character that its next fragment breaks", 1007, Text([0xE2, 0x82], fin: false), More([0x28])),
        FailAt(Rule, "a character that its next fragment breaks, within that", 1007, [
            .. Masked(Text([0xF4], fin: false)), .. Begun([0x90], WireFrame.Continuation)]),
        End(
            Rule, "a ping is answered before the bad byte behind it", [Text("a", fin: false), Ping("1"), More([0xFF])],
            Pong("1"), Close(1007)),
    ];

    private static IEnumerable<ServerCase> Rest =>
    [
        Fail(Rule, "a character that the message does not end", 1007, Text([0x61, 0xC3])),
        Fail(Rule, "a 4-byte character that the message does not end", 1007, Text([0xF0, 0x9F, 0x98])),
        Fail(
            Rule, "a character that the last fragment does not end", 1007, Text([0x61], fin: false),
            Last([0xE2, 0x82])),
        Fail(
            Rule, "a character that an empty last fragment does not end", 1007, Text([0xE2, 0x82], fin: false),
            Last("")),
        Echo(
            Rule, "a character around a ping", [Text([0xE2], fin: false), Ping("1"), More([0x82]), Last([0xAC])],
            Pong("1"), Text("\u20ac")),
        Echo(
            Rule, "a character around an empty fragment", [Text([0xE2, 0x82], fin: false), More(""), Last([0xAC])],
            Text("\u20ac")),
        Echo(Rule, "binary need not be UTF-8", [Binary([0xFF, 0xC0, 0x80])], Binary([0xFF, 0xC0, 0x80])),
        Echo(
            Rule, "binary in fragments need not be UTF-8", [Binary([0xFF], fin: false), Last([0xC0])],
            Binary([0xFF, 0xC0])),
        Echo(
            Rule, "the check begins anew with each message", [Text("\u20ac"), Binary([0xE2, 0x82]), Text("\u20ac")],
            Text("\u20ac"), Binary([0xE2, 0x82]), Text("\u20ac")),
        End(Rule, "bad text behind good text", [Text("good"), Text([0xFF])], Text("good"), Close(1007)),
        Echo(
            Rule, "70,000 characters of three bytes less one fragment",
            [Text(new string('\u20ac', 30_000), fin: false), Last(new string('\u20ac', 30_000))],
            Text(new string('\u20ac', 60_000))),
    ];

    private static WireFrame[] Split(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        return [Text([bytes[0]], fin: false), .. bytes[1..].Select(b => More([b])), Last("")];
    }

    /// <summary>A frame that promises a hundred bytes and brings these.</summary>
    private static byte[] Begun(byte[] bytes, int opcode = WireFrame.Text) =>
        (new WireFrame(opcode, bytes) { MaskingKey = [9, 8, 7, 6], DeclaredLength = 100 }).ToBytes();
}

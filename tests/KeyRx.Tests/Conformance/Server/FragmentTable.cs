using static KeyRx.Tests.Conformance.Frames;
using static KeyRx.Tests.Conformance.ServerCases;

namespace KeyRx.Tests.Conformance;

/// <summary>RFC 6455 5.4: messages in fragments.</summary>
internal static class FragmentTable
{
    private const string Rule = "RFC 6455 5.4";

    internal static IEnumerable<ServerCase> All => [.. Good, .. Bad];

    private static IEnumerable<ServerCase> Good =>
    [
        Echo(Rule, "two fragments of text", [Text("ab", fin: false), Last("cd")], Text("abcd")),
        Echo(Rule, "two fragments of binary", [Binary([1, 2], fin: false), Last([3])], Binary([1, 2, 3])),
        Echo(
            Rule, "a fragment for each byte", [Text("a", fin: false), More("b"), More("c"), More("d"), Last("e")],
            Text("abcde")),
        Echo(Rule, "all fragments empty", [Text("", fin: false), More(""), Last("")], Text("")),
        Echo(Rule, "all fragments of binary empty", [Binary([], fin: false), More(""), Last("")], Binary([])),
        Echo(Rule, "the first fragment empty", [Text("", fin: false), Last("ab")], Text("ab")),
        Echo(Rule, "the last fragment empty", [Text("ab", fin: false), Last("")], Text("ab")),
        Echo(Rule, "one fragment in the middle not empty", [Text("", fin: false), More("ab"), Last("")], Text("ab")),
        Echo(
            Rule, "empty fragments between others", [Text("a", fin: false), More(""), More("b"), More(""), Last("c")],
            Text("abc")),
        Echo(
            Rule, "fragments of all three length forms",
            [TextOf(10) with { Fin = false }, More(Letters(1000)), Last(Letters(70_000))],
            Text([.. Letters(10), .. Letters(1000), .. Letters(70_000)])),
        Echo(
            Rule, "a ping between all fragments", [Text("a", fin: false), Ping("1"), More("b"), Ping("2"), Last("c")],
            Pong("1"), Pong("2"), Text("abc")),
        Echo(
            Rule, "two pings between two fragments", [Text("a", fin: false), Ping("1"), Ping("2"), Last("b")],
            Pong("1"), Pong("2"), Text("ab")),
        Echo(Rule, "a pong between two fragments", [Binary([1], fin: false), Pong("1"), Last([2])], Binary([1, 2])),
        Echo(
            Rule, "a ping of 125 bytes between two fragments",
            [Text("a", fin: false), Control(WireFrame.Ping, 125), Last("b")], Control(WireFrame.Pong, 125), Text("ab")),
        End(Rule, "a close between two fragments ends it", [Text("a", fin: false), Close(1000)], Close(1000)),
        Echo(
            Rule, "messages in fragments one after the other",
            [Text("a", fin: false), Last("b"), Binary([1], fin: false), Last([2]), Text("c")], Text("ab"),
            Binary([1, 2]), Text("c")),
        Echo(
            Rule, "1,000 fragments of one byte",
            [Text("x", fin: false), .. Enumerable.Repeat(More("x"), 998), Last("x")], Text(new string('x', 1000))),
        Echo(
            Rule, "65,536 fragments of one byte",
            [Binary([7], fin: false), .. Enumerable.Repeat(More([7]), 65_534), Last([7])],
            Binary([.. Enumerable.Repeat((byte)7, 65_536)])),
        Echo(
            Rule, "10,000 empty fragments", [Text("a", fin: false), .. Enumerable.Repeat(More(""), 10_000), Last("b")],
            Text("ab")),
    ];

    private static IEnumerable<ServerCase> Bad =>
    [
        Fail(Rule, "a continuation without a message", 1002, Last("a")),
        Fail(Rule, "a continuation without FIN and without a message", 1002, More("a")),
        FailAt(Rule, "a continuation without a message is refused at its first byte", 1002, 0x80),
        FailAt(Rule, "a continuation without FIN is refused at its first byte", 1002, 0x00),
        End(Rule, "a continuation behind a whole message", [Text("a"), Last("b")], Text("a"), Close(1002)),
        End(
            Rule, "a continuation behind the last fragment", [Text("a", fin: false), Last("b"), Last("c")], Text("ab"),
            Close(1002)),
        End(Rule, "a continuation behind a ping", [Ping("1"), Last("a")], Pong("1"), Close(1002)),
        Fail(Rule, "text inside text", 1002, Text("a", fin: false), Text("b")),
        Fail(Rule, "text inside binary", 1002, Binary([1], fin: false), Text("b")),
        Fail(Rule, "binary inside text", 1002, Text("a", fin: false), Binary([1])),
        Fail(Rule, "binary inside binary", 1002, Binary([1], fin: false), Binary([2])),
        Fail(Rule, "the start of text inside text", 1002, Text("a", fin: false), Text("b", fin: false)),
        Fail(Rule, "empty text inside text", 1002, Text("", fin: false), Text("")),
        Fail(Rule, "text inside text behind a continuation", 1002, Text("a", fin: false), More("b"), Text("c")),
        End(
            Rule, "text inside text behind a ping", [Text("a", fin: false), Ping("1"), Text("b")], Pong("1"),
            Close(1002)),
        FailAt(Rule, "a message inside a message is refused at its first byte", 1002, [
            .. Masked(Text("a", fin: false)), 0x81]),
    ];
}

using static KeyRx.Tests.Conformance.Frames;
using static KeyRx.Tests.Conformance.ServerCases;

namespace KeyRx.Tests.Conformance;

/// <summary>RFC 6455 5.5: control frames are short and whole; a ping is answered, a pong is not.</summary>
internal static class ControlFrameTable
{
    private const string Rule = "RFC 6455 5.5", PingRule = "RFC 6455 5.5.2", PongRule = "RFC 6455 5.5.3";

    private static readonly (string Name, int Opcode)[] Controls =
        [("close", WireFrame.Close), ("ping", WireFrame.Ping), ("pong", WireFrame.Pong)];

    internal static IEnumerable<IConformanceCase> All =>
        [.. TooLong, .. Fragmented, .. Pings, .. Pongs, new PongFloodCase()];

    private static IEnumerable<ServerCase> TooLong =>
    [
        .. Each(Controls, c => Fail(Rule, $"a {c.Name} of 126 bytes", 1002, Control(c.Opcode, 126))),
        .. Each(Controls, c => Fail(Rule, $"a {c.Name} of 65,536 bytes", 1002, Control(c.Opcode, 65_536))),
        .. Each(Controls, c =>
            FailAt(
                Rule, $"a {c.Name} of 126 bytes is refused at its second byte", 1002, (byte)(0x80 | c.Opcode),
                0x80 | 126)),
        .. Each(Controls, c =>
            FailAt(
                Rule, $"a {c.Name} with an 8-byte length is refused at its second byte", 1002, (byte)(0x80 | c.Opcode),
                0x80 | 127)),
        Fail(Rule, "a ping of 126 bytes inside a message", 1002, Text("a", fin: false), Control(WireFrame.Ping, 126)),
    ];

    private static IEnumerable<ServerCase> Fragmented =>
    [
        .. Each(
            Controls, c => Fail(Rule, $"a {c.Name} without FIN", 1002, new WireFrame(c.Opcode, []) { Fin = false })),
        .. Each(
            Controls, c => FailAt(Rule, $"a {c.Name} without FIN is refused at its first byte", 1002, (byte)c.Opcode)),
        Fail(Rule, "a ping in two fragments", 1002, Ping("a") with { Fin = false }, Last("b")),
        Fail(Rule, "a ping without FIN inside a message", 1002, Text("a", fin: false), Ping("x") with { Fin = false }),
    ];

    private static IEnumerable<ServerCase> Pings =>
    [
        .. Each([0, 1, 2, 124, 125], length =>
            Echo(
                PingRule, $"a ping of {length} bytes comes back", [Control(WireFrame.Ping, length)],
                Control(WireFrame.Pong, length))),
        Echo(
            PingRule, "a ping's bytes need not be text", [new WireFrame(WireFrame.Ping, [0, 0xFF, 0xFE, 0xC3, 0x28])],
            new WireFrame(WireFrame.Pong, [0, 0xFF, 0xFE, 0xC3, 0x28])),
        Echo(
            PingRule, "ten pings have ten answers where they can be sent",
            [.. Enumerable.Range(0, 10).Select(i => Ping($"{i}"))],
            [.. Enumerable.Range(0, 10).Select(i => Pong($"{i}"))]),
        Echo(
            PingRule, "pings between messages are answered in their place",
            [Text("a"), Ping("1"), Text("b"), Ping("2")], Text("a"), Pong("1"), Text("b"), Pong("2")),
        Echo(
            PingRule, "a ping inside a message is answered before it", [Text("a", fin: false), Ping("1"), Last("b")],
            Pong("1"), Text("ab")),
        Echo(
            PingRule, "pings around empty fragments", [Ping("1"), Text("", fin: false), Ping("2"), Last(""), Ping("3")],
            Pong("1"), Pong("2"), Text(""), Pong("3")),
        EndAt(
            PingRule, "a ping inside a message that goes no further is answered",
            [.. Masked(Text("a", fin: false), Ping("now"), Close(1001))], Pong("now"), Close(1001)),
        End(PingRule, "a ping behind a close is not answered", [Close(1000), Ping("late")], Close(1000)),
    ];

    private static IEnumerable<ServerCase> Pongs =>
    [
        .. Each([0, 1, 125], length =>
            Echo(PongRule, $"a pong of {length} bytes that was not asked for is no fault", [
                Control(WireFrame.Pong, length)])),
        Echo(PongRule, "a pong inside a message", [Text("a", fin: false), Pong("x"), Last("b")], Text("ab")),
        Echo(PongRule, "pongs and pings mixed", [Pong("x"), Ping("1"), Pong("y"), Text("a")], Pong("1"), Text("a")),
    ];
}

using static KeyRx.Tests.Conformance.Frames;
using static KeyRx.Tests.Conformance.ServerCases;

namespace KeyRx.Tests.Conformance;

/// <summary>
/// RFC 6455 5.5.1 and 7: the closing handshake. That the server closes TCP first, without
/// a reset, is asked of every case.
/// </summary>
internal static class CloseTable
{
    private const string Rule = "RFC 6455 5.5.1", OrderRule = "RFC 6455 7.1.1";

    internal static IEnumerable<ServerCase> All => [.. Bodies, .. Afterwards];

    private static IEnumerable<ServerCase> Bodies =>
    [
        End(Rule, "a close without status is echoed without one", [Close()], Close()),
        Fail(Rule, "a body of one byte", 1002, new WireFrame(WireFrame.Close, [3])),
        Fail(Rule, "a body of one zero byte", 1002, new WireFrame(WireFrame.Close, [0])),
        FailAt(Rule, "a body of one byte is refused at its second byte", 1002, 0x88, 0x81),
        FailAt(Rule, "a body of one byte is refused at its second byte inside a message", 1002, [
            .. Masked(Text("a", fin: false)), 0x88, 0x81]),
        End(Rule, "a reason", [Close(1000, "bye")], Close(1000)),
        End(Rule, "a reason of one byte", [Close(1000, "a")], Close(1000)),
        End(Rule, "a reason of 123 bytes", [Close(1000, Letters(123))], Close(1000)),
        Fail(Rule, "a reason of 124 bytes", 1002, Close(1000, Letters(124))),
        End(Rule, "a reason that is not ASCII", [Close(1000, "\u20ac\U0001F600")], Close(1000)),
        .. Each(
            [(byte[])[0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0x61, 0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82]],
            reason =>
                Fail(
                    "RFC 6455 8.1", $"the reason {Convert.ToHexString(reason)} is not UTF-8", 1007,
                    Close(1000, reason))),
        EndAt(Rule, "a close behind the request in one segment", Masked(Close(1001)), Close(1001)),
    ];

    private static IEnumerable<ServerCase> Afterwards =>
    [
        End(Rule, "text behind a close is not echoed", [Close(1000), Text("late")], Close(1000)),
        End(Rule, "a second close is not answered", [Close(1000), Close(1001)], Close(1000)),
        EndAt(Rule, "rubbish behind a close is no fault", [.. Masked(Close(1000)), 0xFF, 0xFF, 0xFF], Close(1000)),
        EndAt(
            OrderRule, "much behind a close does not eat its answer", [.. Masked(Close(1000)), .. new byte[150_000]],
            Close(1000)),
        EndAt(
            "RFC 6455 7.1.7", "much behind a fault does not eat its answer", [0xFF, .. new byte[150_000]], Close(1002)),
        EndAt(
            "RFC 6455 7.1.7", "good frames behind a fault are not answered",
            [0x83, 0x80, 0, 0, 0, 0, .. Masked(Text("late"), Ping("late"), Close(1000))], Close(1002)),
        End("RFC 6455 7.1.7", "two faults have one answer", [Text([0xFF]), Text([0xFF])], Close(1007)),
        End(
            OrderRule, "what was sent before a close is echoed before it", [Text("a"), Binary([1]), Close(1000)],
            Text("a"), Binary([1]), Close(1000)),
        End(
            OrderRule, "a close inside a message drops the message", [Text("a"), Text("b", fin: false), Close(1001)],
            Text("a"), Close(1001)),
        End(OrderRule, "a close for who has ended sending", [Text("a"), Close(1000)], Text("a"), Close(1000)) with
        {
            Habits = PeerHabits.EndsSending,
        },
        Fail("RFC 6455 7.1.7", "the status of a fault for who has ended sending", 1002, Text("a") with { Rsv = 1 }) with
        {
            Habits = PeerHabits.EndsSending,
        },
        Fail("RFC 6455 7.1.7", "the status of a fault for who reads late", 1007, Text([0xFF])) with
        {
            Habits = PeerHabits.ReadsLate,
        },
    ];
}

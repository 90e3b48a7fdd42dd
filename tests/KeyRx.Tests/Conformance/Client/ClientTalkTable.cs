using System.Text;
using static KeyRx.Tests.Conformance.ClientCases;
using static KeyRx.Tests.Conformance.Frames;

namespace KeyRx.Tests.Conformance;

/// <summary>What a client takes and answers, and how it takes leave.</summary>
internal static class ClientTalkTable
{
    private const string PingRule = "RFC 6455 5.5.2", CloseRule =
        "RFC 6455 5.5.1", WithoutReason = "the server closed the connection without a reason";

    internal static IEnumerable<ClientCase> All => [.. Messages, .. Controls, .. Statuses, .. Closes, .. HangUps];

    private static IEnumerable<ClientCase> Messages =>
    [
        Take("RFC 6455 6.2", "a message", [Paused], "open, Paused, end"),
        Take(
            "RFC 6455 6.2", "many messages in one segment", [.. Enumerable.Repeat(Paused, 20)],
            "open, " + string.Concat(Enumerable.Repeat("Paused, ", 20)) + "end"),
        Take(
            "RFC 6455 5.4", "two fragments", [Text("{\"type\":", fin: false), Last("\"paused\"}")],
            "open, Paused, end"),
        Take(
            "RFC 6455 5.4", "a fragment for each byte",
            [
                Text("{", fin: false), .. Encoding.ASCII.GetBytes("\"type\":\"paused\"").Select(b => More([b])),
                Last("}")],
            "open, Paused, end"),
        Take(
            "RFC 6455 5.4", "empty fragments",
            [Text("", fin: false), More(""), More("{\"type\":\"paused\"}"), Last("")], "open, Paused, end"),
        Take(
            "RFC 6455 8.1", "a character in two fragments",
            [Text([.. "{\"type\":\"paused\",\"x\":\""u8, 0xE2, 0x82], fin: false), Last([0xAC, .. "\"}"u8])],
            "open, Paused, end"),
        .. new[] { 125, 126, 127, 65_535, 65_536, ClientUnderTest.MessageBytesMax }.Select(length =>
            Take("RFC 6455 5.2", $"a message of {length} bytes", [PausedOf(length)], "open, Paused, end")),
        Fail(
            "RFC 6455 7.1.7", "text that is no message of ours", 1002,
            "the server broke the KeyRx protocol: a message is not the JSON of PROTOCOL.md", Text("hello")),
        Fail(
            "RFC 6455 7.1.7", "binary that is no batch of ours", 1002,
            "the server broke the KeyRx protocol: a binary batch is malformed", Binary([1, 2, 3])),
    ];

    private static IEnumerable<ClientCase> Controls =>
    [
        .. new[] { 0, 1, 125 }.Select(length =>
            Take(
                PingRule, $"a ping of {length} bytes is answered", [Control(WireFrame.Ping, length)], "open, end",
                Control(WireFrame.Pong, length))),
        Take(
            PingRule, "a ping whose bytes are no text", [new WireFrame(WireFrame.Ping, [0xFF, 0, 0xC0])], "open, end",
            new WireFrame(WireFrame.Pong, [0xFF, 0, 0xC0])),
        Take(
            PingRule, "a ping inside a message", [Text("{\"type\":", fin: false), Ping("now"), Last("\"paused\"}")],
            "open, Paused, end", Pong("now")),
        Take(
            PingRule, "a ping between messages", [Paused, Ping("now"), Paused], "open, Paused, Paused, end",
            Pong("now")),
        .. new[] { 0, 1, 125 }.Select(length =>
            Take(
                "RFC 6455 5.5.3", $"a pong of {length} bytes that was not asked for", [Control(WireFrame.Pong, length)],
                "open, end")),
        Take(
            "RFC 6455 5.5.3", "a pong inside a message",
            [Text("{\"type\":", fin: false), Pong("x"), Last("\"paused\"}")], "open, Paused, end"),
    ];

    private static IEnumerable<ClientCase> Statuses =>
    [
        .. new[] { 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999 }
            .Select(status =>
                FailAt(
                    "RFC 6455 7.4", $"the status {status} is echoed and told", status, "why",
                    Close(status, "why").ToBytes())),
        .. new[] { 0, 999, 1004, 1005, 1006, 1015, 1016, 1999, 2000, 2999, 5000, 65_535 }.Select(status =>
            FailAt("RFC 6455 7.4", $"the status {status} is never sent", 1002, Broken + "*", Close(status).ToBytes())),
    ];

    private static IEnumerable<ClientCase> Closes =>
    [
        Take(CloseRule, "a close with 1000 just ends it", [], "open, end"),
        FailAt(CloseRule, "a close without status", 1005, WithoutReason, Close().ToBytes()) with { Said = ["close"] },
        FailAt(CloseRule, "a close without reason", 4999, WithoutReason, Close(4999).ToBytes()),
        FailAt(
            CloseRule, "a reason of 123 bytes", 4000, Encoding.ASCII.GetString(Letters(123)),
            Close(4000, Letters(123)).ToBytes()),
        FailAt(
            CloseRule, "a close body of one byte", 1002, Broken + "*", new WireFrame(WireFrame.Close, [3]).ToBytes()),
        .. new[] { "FF", "C328", "EDA080", "E282" }.Select(hex =>
            FailAt(
                "RFC 6455 8.1", $"the reason {hex} is not UTF-8", 1007, Broken + "*",
                Close(1000, Convert.FromHexString(hex)).ToBytes())),
        FailAt(
            CloseRule, "what follows a close is not read", 4000, "why",
            Plain(Close(4000, "why"), Paused, Ping("late"), Close(1000))),
        FailAt(CloseRule, "rubbish behind a close is no fault", 4000, "why", [
            .. Plain(Close(4000, "why")), 0xFF, 0xFF, 0xFF]),
        FailAt("RFC 6455 7.1.7", "what follows a fault is not read", 1002, Broken + "*", [
            0xFF, .. Plain(Paused, Ping("late"), Close(1000))]),
        FailAt(
            "RFC 6455 7.1.1", "a close inside a message", 4000, "why",
            Plain(Text("{", fin: false), Close(4000, "why"))),
        FailAt("RFC 6455 7.1.1", "much behind a close does not eat its answer", 4000, "why", [
            .. Plain(Close(4000, "why")), .. new byte[100_000]]),
    ];

    private static IEnumerable<ClientCase> HangUps =>
    [
        .. new[] { 0, 1, 5 }.Select(length =>
            new ClientCase("RFC 6455 7.1.5", $"TCP ends after {length} bytes of a frame")
            {
                Answer = Good,
                Behind = [.. Plain(Connected), .. Paused.ToBytes()[..length]],
                Outcome = "open, 1006: the connection was lost",
                HangsUp = true,
            }),
    ];

    private static WireFrame PausedOf(int length)
    {
        const string Begin = "{\"type\":\"paused\",\"padding\":\"", End = "\"}";
        return Text(Begin + new string('x', length - Begin.Length - End.Length) + End);
    }
}

using static KeyRx.Tests.Conformance.Frames;

namespace KeyRx.Tests.Conformance;

/// <summary>The same rules where the server speaks first, at /ws; * is its <c>connected</c>.</summary>
internal static class SubscriberTable
{
    internal static IEnumerable<ServerCase> All =>
    [
        At("RFC 6455 7.1.1", "leave is taken", [ServerCases.Goodbye], "*", "close 1000"),
        At("RFC 6455 5.5.2", "a ping is answered", [Ping("abc"), ServerCases.Goodbye], "*", "pong abc", "close 1000"),
        At("RFC 6455 5.5.3", "a pong is not answered", [Pong("abc"), ServerCases.Goodbye], "*", "close 1000"),
        At(
            "RFC 6455 5.4", "a message in fragments around a ping",
            [
                Text("{\"type\":\"unsubscribe\",\"message_id\":", fin: false), Ping("1"),
                Last("\"1\",\"topics\":[\"key\"]}"), ServerCases.Goodbye],
            "*", "pong 1", "text {\"type\":\"ack\",\"message_id\":\"1\"}", "close 1000"),
        At("RFC 6455 7.4.1", "binary is data we do not take", [Binary([1])], "*", "close 1003"),
        At(
            "RFC 6455 7.4.1", "binary in fragments is data we do not take", [Binary([1], fin: false), Last([2])], "*",
            "close 1003"),
        At("RFC 6455 8.1", "text that is not UTF-8", [Text([0xFF])], "*", "close 1007"),
        At("RFC 6455 5.2", "a reserved bit", [Text("{}") with { Rsv = 2 }], "*", "close 1002"),
        At("RFC 6455 5.2", "a reserved opcode", [new WireFrame(5, [])], "*", "close 1002"),
        At("RFC 6455 5.5", "a ping without FIN", [Ping() with { Fin = false }], "*", "close 1002"),
        At("RFC 6455 10.4", "a message over the limit", [TextOf(64 * 1024 + 1)], "*", "close 1009"),
        At(
            "RFC 6455 10.4", "fragments over the limit", [TextOf(64 * 1024) with { Fin = false }, Last("x")], "*",
            "close 1009"),
        At("RFC 6455 5.5.1", "a close without status", [Close()], "*", "close"),
        At("RFC 6455 5.5.1", "a close body of one byte", [new WireFrame(WireFrame.Close, [3])], "*", "close 1002"),
        At("RFC 6455 7.4", "a status that is not sent", [Close(1006)], "*", "close 1002"),
        At(
            "RFC 6455 5.5.1", "nothing follows our close, whatever is sent behind binary",
            [Binary([1]), Ping("late"), Text("{\"type\":\"ping\"}"), Close(1000)], "*", "close 1003"),
        At("RFC 6455 7.1.1", "who does not answer our close is left in time", [Binary([1])], "*", "close 1003") with
        {
            Behind = ServerCases.Masked(Binary([1])),
        },
        At("RFC 6455 7.1.1", "a close for who has ended sending", [Close(1001)], "*", "close 1001") with
        {
            Habits = PeerHabits.EndsSending,
        },
    ];

    /// <summary>The peer answers the server's close with its own, as it must before the server ends.</summary>
    private static ServerCase At(string clause, string what, WireFrame[] sent, params string[] replies) =>
        new(clause, "at /ws: " + what)
        {
            Request = OpeningRequest.First("GET /ws HTTP/1.1"),
            Behind = ServerCases.Masked(
                replies[^1] == "close 1003" && sent[^1].Opcode != WireFrame.Close ? [.. sent, Close(1003)] : sent),
            Replies = replies,
        };
}

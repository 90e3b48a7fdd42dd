using static KeyRx.Tests.Conformance.OpeningRequest;
using static KeyRx.Tests.Conformance.ServerCases;

namespace KeyRx.Tests.Conformance;

/// <summary>How long a head may be, and how long it may take (RFC 6455 10.4).</summary>
internal static class OpeningLimitTable
{
    private const int HeadBytesMax = 8 * 1024, FieldsMax = 100;

    private static readonly int GoodFields = Good.Split("\r\n").Length - 3;

    internal static IEnumerable<ServerCase> All =>
    [
        Open("RFC 6455 10.4", "a head of 8 KiB", Padded(HeadBytesMax)),
        Refuse("RFC 6585 5", "a head of one byte more", 431, Padded(HeadBytesMax + 1)),
        Refuse("RFC 6585 5", "a head of 100 KB", 431, Padded(100_000)),
        Refuse("RFC 6585 5", "a head that does not end", 431, Padded(20_000)[..^4]),
        Refuse(
            "RFC 9112 3", "a target longer than the head may be", 414, First($"GET /{new string('a', 9000)} HTTP/1.1")),
        Refuse("RFC 9112 3", "a target that does not end", 414, "GET /" + new string('a', 9000)),
        Refuse("RFC 9112 3", "a method that does not end", 501, new string('A', 9000)),
        Open("RFC 6455 10.4", "100 fields", Plus([.. Enumerable.Repeat("X: 1", FieldsMax - GoodFields)])),
        Refuse("RFC 6585 5", "101 fields", 431, Plus([.. Enumerable.Repeat("X: 1", FieldsMax - GoodFields + 1)])),
        .. Each(
            ["", "\r\n", "G", "GET /echo HTTP/1.1\r\n", "GET /echo HTTP/1.1\r\nHost: server.example\r\n", Good[..^1]],
            begun =>
                Refuse("RFC 9110 15.5.9", $"after {begun.Length} bytes nothing more comes", 408, begun) with
                {
                    Habits = PeerHabits.MeetsHaste,
                }),
    ];

    private static string Padded(int headBytes) =>
        Plus("X: " + new string('x', headBytes - Good.Length - "X: ".Length + "\r\n".Length));
}

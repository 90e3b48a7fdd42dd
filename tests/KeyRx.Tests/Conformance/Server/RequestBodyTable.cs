using static KeyRx.Tests.Conformance.OpeningRequest;
using static KeyRx.Tests.Conformance.ServerCases;

namespace KeyRx.Tests.Conformance;

/// <summary>A request here has no body: what stands behind its head must not be read as frames.</summary>
internal static class RequestBodyTable
{
    private const string LengthRule = "RFC 9112 6.2", CodingRule = "RFC 9112 6.1";

    internal static IEnumerable<ServerCase> All =>
    [
        .. Each(
            ["1", "5", "11", "00", "-1", "+5", "0x0", "5, 5", "0, 0", "0 0", "", "a", "18446744073709551616"], length =>
                Refuse(
                    LengthRule, $"an upgrade with Content-Length '{length}'", 400,
                    Plus($"Content-Length: {length}")) with
                    {
                        Behind = Frame,
                    }),
        Open(LengthRule, "an upgrade with Content-Length 0", Plus("Content-Length: 0")),
        .. Each(["chunked", "CHUNKED", "identity", "gzip", "chunked, gzip", "", "x"], coding =>
            Refuse(
                CodingRule, $"an upgrade with Transfer-Encoding '{coding}'", 400,
                Plus($"Transfer-Encoding: {coding}")) with
                {
                    Behind = Chunk,
                }),
        .. Each(["gzip, chunked", "x, chunked"], coding =>
            Refuse(
                CodingRule, $"a coding we do not understand: '{coding}'", 501,
                Plus($"Transfer-Encoding: {coding}")) with
                {
                    Behind = Chunk,
                }),
        Refuse(
            CodingRule, "two Transfer-Encoding fields", 400,
            Plus("Transfer-Encoding: chunked", "Transfer-Encoding: chunked")) with
            {
                Behind = Chunk,
            },
        Refuse(
            "RFC 9112 6.3", "both Transfer-Encoding and Content-Length", 400,
            Plus("Transfer-Encoding: chunked", "Content-Length: 5")) with
            {
                Behind = Chunk,
            },
        Refuse(
            "RFC 9112 6.3", "both, with Content-Length 0", 400,
            Plus("Transfer-Encoding: chunked", "Content-Length: 0")) with
            {
                Behind = Chunk,
            },
        Refuse(
            "RFC 9112 6.3", "a plain GET with a body", 400,
            Plain("/plain").Replace("\r\n\r\n", "\r\nContent-Length: 11\r\n\r\n", StringComparison.Ordinal)) with
            {
                Behind = Frame,
            },
        Refuse("RFC 9112 9.3", "what follows a refusal is not answered", 404, First("GET /nothing HTTP/1.1")) with
        {
            Behind = System.Text.Encoding.ASCII.GetBytes(Good),
        },
        Refuse("RFC 9112 9.3", "what follows plain content is not answered", 200, Plain("/plain")) with
        {
            Behind = System.Text.Encoding.ASCII.GetBytes(Good),
        },
        Refuse("RFC 9112 9.6", "much behind a refusal does not eat it", 404, First("GET /nothing HTTP/1.1")) with
        {
            Behind = new byte[100_000],
        },
        Refuse("RFC 9112 9.6", "a refusal reaches who has ended sending", 404, First("GET /nothing HTTP/1.1")) with
        {
            Habits = PeerHabits.EndsSending,
        },
        Open("RFC 9110 10.1.1", "an expectation without a body waits for nothing", Plus("Expect: 100-continue")),
    ];

    private static byte[] Frame => Masked(Frames.Text("hello"));

    private static byte[] Chunk => [.. "b\r\n"u8, .. Frame, .. "\r\n0\r\n\r\n"u8];
}

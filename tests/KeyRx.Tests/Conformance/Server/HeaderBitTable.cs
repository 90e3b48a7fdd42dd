using static KeyRx.Tests.Conformance.Frames;
using static KeyRx.Tests.Conformance.ServerCases;

namespace KeyRx.Tests.Conformance;

/// <summary>RFC 6455 5.1 to 5.3: reserved bits, opcodes and the mask, each told at the byte that is wrong.</summary>
internal static class HeaderBitTable
{
    private const string Rule = "RFC 6455 5.2", MaskRule = "RFC 6455 5.1";

    internal static IEnumerable<ServerCase> All => [.. ReservedBits, .. Opcodes, .. Unmasked, .. Masks];

    private static IEnumerable<ServerCase> ReservedBits =>
    [
        .. Each([1, 2, 3, 4, 5, 6, 7], rsv =>
            Fail(Rule, $"reserved bits {rsv} on text", 1002, Text("a") with { Rsv = rsv })),
            .. Each(
                [1, 2, 4], rsv => Fail(Rule, $"reserved bits {rsv} on binary", 1002, Binary([1]) with { Rsv = rsv })),
        .. Each([1, 2, 4], rsv => Fail(Rule, $"reserved bits {rsv} on a ping", 1002, Ping("a") with { Rsv = rsv })),
        .. Each([1, 2, 4], rsv => Fail(Rule, $"reserved bits {rsv} on a pong", 1002, Pong("a") with { Rsv = rsv })),
        .. Each([1, 2, 4], rsv => Fail(Rule, $"reserved bits {rsv} on a close", 1002, Close(1000) with { Rsv = rsv })),
        .. Each([1, 2, 4], rsv =>
            Fail(
                Rule, $"reserved bits {rsv} on a continuation", 1002, Text("a", fin: false),
                Last("b") with { Rsv = rsv })),
        .. Each([1, 2, 4], rsv =>
            FailAt(Rule, $"reserved bits {rsv} are refused at the first byte", 1002, (byte)(0x81 | (rsv << 4)))),
        End(
            Rule, "reserved bits behind a good message", [Text("a"), Text("b") with { Rsv = 4 }], Text("a"),
            Close(1002)),
    ];

    private static IEnumerable<ServerCase> Opcodes =>
    [
        .. Each([3, 4, 5, 6, 7, 11, 12, 13, 14, 15], opcode =>
            Fail(Rule, $"the reserved opcode {opcode}", 1002, new WireFrame(opcode, [1, 2]))),
            .. Each([3, 4, 5, 6, 7, 11, 12, 13, 14, 15], opcode =>
                FailAt(
                    Rule, $"the reserved opcode {opcode} is refused at the first byte", 1002, (byte)(0x80 | opcode))),
        .. Each([3, 7, 11], opcode =>
            Fail(Rule, $"the reserved opcode {opcode} without FIN", 1002, new WireFrame(opcode, []) { Fin = false })),
        Fail(Rule, "a reserved opcode inside a message", 1002, Text("a", fin: false), new WireFrame(3, [])),
        End(
            Rule, "a reserved opcode behind a good message", [Text("a"), new WireFrame(11, [])], Text("a"),
            Close(1002)),
    ];

    private static IEnumerable<ServerCase> Unmasked =>
    [
        FailAt(MaskRule, "text that is not masked", 1002, Text("hello").ToBytes()),
        FailAt(MaskRule, "binary that is not masked", 1002, Binary([1, 2]).ToBytes()),
        FailAt(MaskRule, "a ping that is not masked", 1002, Ping("a").ToBytes()),
        FailAt(MaskRule, "a pong that is not masked", 1002, Pong("a").ToBytes()),
        FailAt(MaskRule, "a close that is not masked", 1002, Close(1000).ToBytes()),
        FailAt(MaskRule, "a close without status that is not masked", 1002, Close().ToBytes()),
        FailAt(MaskRule, "empty text that is not masked", 1002, Text("").ToBytes()),
        FailAt(MaskRule, "long text that is not masked is refused at its second byte", 1002, 0x81, 0x7F),
        FailAt(MaskRule, "a continuation that is not masked", 1002, [
            .. Masked(Text("a", fin: false)), .. Last("b").ToBytes()]),
        EndAt(
            MaskRule, "a frame that is not masked behind a good one", [.. Masked(Text("a")), .. Text("b").ToBytes()],
            Text("a"), Close(1002)),
        FailAt("RFC 6455 4.2.2", "a request where a frame should be", 1002, "GET /echo HTTP/1.1\r\n\r\n"u8.ToArray()),
    ];

    private static IEnumerable<ServerCase> Masks =>
    [
        .. Each(
            [(byte[])[0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], [1, 0, 0, 0], [0, 0, 0, 1], [0x12, 0x34, 0x56, 0x78]],
            key =>
                EndAt(
                    "RFC 6455 5.3", $"the masking key {Convert.ToHexString(key)}",
                    [.. (TextOf(37) with { MaskingKey = key }).ToBytes(), .. Masked(Goodbye)], TextOf(37), Goodbye)),
        EndAt(
            "RFC 6455 5.7", "the masked hello of the RFC",
            [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58, .. Masked(Goodbye)], Text("Hello"),
            Goodbye),
        EndAt(
            "RFC 6455 5.7", "the masked pong of the RFC",
            [0x8a, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58, .. Masked(Goodbye)], Goodbye),
        Echo("RFC 6455 5.7", "the fragments of the RFC", [Text("Hel", fin: false), Last("lo")], Text("Hello")),
        Echo("RFC 6455 5.7", "the ping of the RFC", [Ping("Hello")], Pong("Hello")),
        Echo(
            "RFC 6455 5.3", "each fragment is masked with its own key",
            [Text("ab", fin: false), More("cde"), More("f"), Last("ghij")], Text("abcdefghij")),
        Echo("RFC 6455 6.2", "many messages in one segment", [.. Enumerable.Range(0, 50).Select(i => Text($"m{i}"))], [
            .. Enumerable.Range(0, 50).Select(i => Text($"m{i}"))]),
        Echo(
            "RFC 6455 6.2", "text and binary keep their kinds", [Text("a"), Binary([1]), Text("b")], Text("a"),
            Binary([1]), Text("b")),
    ];
}

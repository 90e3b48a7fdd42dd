using KeyRx.Testing.Streams;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Tests.WebSockets.Differential;

/// <summary>
/// Where System.Net.WebSockets and KeyRx read the same bytes differently, and what the RFC says to it.
/// </summary>
internal static class DotNetDisagreements
{
    internal static readonly Disagreement[] Table =
    [
        new(
            "RFC 6455 5.2: the minimal number of bytes MUST be used to encode the length",
            "KeyRx: it refuses; System.Net.WebSockets takes the longer form",
            difference => difference.Violation == ProtocolViolation.LengthNotMinimal
                && difference.Theirs != "violation 1002"),
        new(
            "RFC 6455 7.1.5: a close frame without a status is considered to be 1005",
            "KeyRx: System.Net.WebSockets shows 1000, as if it had been sent",
            difference => difference is { Ours: "close 1005", Theirs: "close 1000" }),
        new(
            "RFC 6455 5.5.1 and 8.1: a reason is UTF-8, else the connection fails; 7.4.1 has 1007 for what is not",
            "both fail it; 1007 names the fault, 1002 only says that there is one",
            difference => difference is { Violation: ProtocolViolation.CloseReasonNotUtf8, Ours: "violation 1007",
                Theirs: "violation 1002" }),
        new(
            "RFC 6455 7.1.7: an endpoint fails the connection; when, is left to it",
            "both: KeyRx refuses at the byte that breaks a rule, a close status when all of its payload is there; " +
                "System.Net.WebSockets at the header's end",
            difference => difference.IsOnlyWhen),
    ];

    internal static readonly Disagreement[] OfCompressed =
    [
        new(
            "RFC 7692 7.2.1 and 7.2.2: a message is whole blocks, the last of them empty; " +
                "one that stops within a block is none",
            "KeyRx: it refuses with 1007, RFC 6455 7.4.1's status for data that is not what its frame says; " +
                "System.Net.WebSockets shows what had come out",
            difference => difference.Violation == ProtocolViolation.DeflateInvalid
                && (difference.Theirs.Split(' ')[0] is "text" or "binary")),
        new(
            "RFC 6455 7.1.7: an endpoint that fails a connection SHOULD send a close frame; " +
                "7.4.1 has 1007 for data that is not what its frame says",
            "both fail it; System.Net.WebSockets says nothing to the peer",
            difference => difference is { Violation: ProtocolViolation.DeflateInvalid, Ours: "violation 1007",
                Theirs: DotNetReader.FailsUnsaid }),
        new(
            "RFC 7692 7.2.3.4: a block may be marked as the last one, and others follow it",
            "KeyRx: it reads the message; System.Net.WebSockets fails the connection",
            difference => difference is { Violation: ProtocolViolation.None, Theirs: DotNetReader.FailsUnsaid }
                && difference.Ours.Split(' ')[0] is "text" or "binary"),
        new(
            "RFC 7692 6 and 6.1: RSV1 stands on the first frame of a data message only; RFC 6455 5.2: " +
                "elsewhere it has no meaning, and the connection fails",
            "KeyRx: it refuses with 1002; System.Net.WebSockets takes the frame",
            difference =>
                difference is { Violation: ProtocolViolation.CompressedBitMisplaced, Ours: "violation 1002" }),
        new(
            "RFC 6455 8.1 and 7.1.7: what comes out is not UTF-8, and what goes in is no DEFLATE; " +
                "when an endpoint fails is left to it",
            "both: KeyRx looks at what came out before it reads on, System.Net.WebSockets inflates first",
            difference => difference is { Violation: ProtocolViolation.TextNotUtf8, Ours: "violation 1007",
                Theirs: DotNetReader.FailsUnsaid }),
    ];
}

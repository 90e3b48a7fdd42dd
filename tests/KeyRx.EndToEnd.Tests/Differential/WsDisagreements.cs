using KeyRx.Testing.Streams;
using KeyRx.WebSockets.Framing;

namespace KeyRx.EndToEnd.Tests.Differential;

/// <summary>Where npm's ws and KeyRx read the same bytes differently, and what the RFC says to it.</summary>
internal static class WsDisagreements
{
    internal static readonly Disagreement[] Table =
    [
        new(
            "RFC 6455 5.2: the minimal number of bytes MUST be used to encode the length",
            "KeyRx: it refuses; ws takes the longer form",
            difference => difference.Violation == ProtocolViolation.LengthNotMinimal
                && difference.Theirs != "violation 1002"),
        new(
            "RFC 6455 5.2: the most significant bit of a 64-bit length MUST be 0",
            "KeyRx: 1002, for a rule is broken; ws says 1009, for its numbers end at 2^53",
            difference => difference is { Violation: ProtocolViolation.LengthTopBitSet, Ours: "violation 1002",
                TheirsContinued: "violation 1009" }),
        new(
            "RFC 6455 7.1.7: an endpoint fails the connection; when, is left to it",
            "both: KeyRx refuses at the byte that breaks a rule, a close status when all of its payload is there; " +
                "ws at the header's or the frame's end",
            difference => difference.IsOnlyWhen),
        new(
            "RFC 6455 8.1: text that is not UTF-8 fails the connection; 5.6: a fragment may end within a character, " +
                "not the message",
            "both: KeyRx refuses within the fragment, ws looks at the whole message, and meets what follows first",
            difference => difference is { Violation: ProtocolViolation.TextNotUtf8, Ours: "violation 1007" }
                && !difference.Theirs.StartsWith("text", StringComparison.Ordinal)),
    ];

    internal static readonly Disagreement[] OfCompressed =
    [
        new(
            "RFC 7692 7.2.1 and 7.2.2: a message is whole blocks, the last of them empty; " +
                "one that stops within a block is none",
            "KeyRx: it refuses with 1007, RFC 6455 7.4.1's status for data that is not what its frame says; " +
                "ws shows what had come out",
            difference => difference.Violation == ProtocolViolation.DeflateInvalid
                && (difference.Theirs.Split(' ')[0] is "text" or "binary")),
        new(
            "RFC 6455 8.1: text that is not UTF-8 fails the connection; when, is left to the endpoint (7.1.7)",
            "both: KeyRx refuses at what came out of the fragment, ws looks at the whole message, " +
                "and meets the ping between first",
            difference => difference is { Violation: ProtocolViolation.TextNotUtf8, Ours: "violation 1007" }
                && difference.Theirs.StartsWith("ping", StringComparison.Ordinal)),
    ];
}

using KeyRx.Testing.Streams;
using KeyRx.WebSockets;

namespace KeyRx.Tests.WebSockets.Differential;

/// <summary>Where System.Net.WebSockets and KeyRx read the same bytes differently, and what the RFC says to it.</summary>
internal static class DotNetDisagreements
{
    internal static readonly Disagreement[] Table =
    [
        new(
            "RFC 6455 5.2: the minimal number of bytes MUST be used to encode the length",
            "KeyRx: it refuses; System.Net.WebSockets takes the longer form",
            difference => difference.Violation == ProtocolViolation.LengthNotMinimal && difference.Theirs != "violation 1002"),
        new(
            "RFC 6455 7.1.5: a close frame without a status is considered to be 1005",
            "KeyRx: System.Net.WebSockets shows 1000, as if it had been sent",
            difference => difference is { Ours: "close 1005", Theirs: "close 1000" }),
        new(
            "RFC 6455 5.5.1 and 8.1: a reason is UTF-8, else the connection fails; 7.4.1 has 1007 for what is not",
            "both fail it; 1007 names the fault, 1002 only says that there is one",
            difference => difference is { Violation: ProtocolViolation.CloseReasonNotUtf8, Ours: "violation 1007", Theirs: "violation 1002" }),
        new(
            "RFC 6455 7.1.7: an endpoint fails the connection; when, is left to it",
            "both: KeyRx refuses at the byte that breaks a rule, a close status when all of its payload is there; System.Net.WebSockets at the header's end",
            difference => difference.IsOnlyWhen),
    ];
}

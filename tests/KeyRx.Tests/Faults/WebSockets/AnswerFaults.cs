using KeyRx.Tests.WebSockets;

namespace KeyRx.Tests.Faults.WebSockets;

/// <summary>Answers written and judged wrongly: RFC 6455 4.1, 4.2.2, 4.4.</summary>
internal static class AnswerFaults
{
    private const string Response = "KeyRx.WebSockets/Handshake/UpgradeResponse.cs";
    private const string Client = "KeyRx.WebSockets/Handshake/UpgradeClient.cs";
    private const string Negotiation = "KeyRx.WebSockets/Deflate/DeflateNegotiation.cs";
    private const string Head = "KeyRx.WebSockets/Handshake/ResponseHead.cs";

    internal static IReadOnlyList<Fault> All { get; } =
    [
        new("TheAcceptIsHashedWithAnotherGuid", Response, "GetBytes(Rfc6455.AcceptGuid, nonce[length..])",
            "GetBytes(Rfc6455.AcceptGuid.ToLowerInvariant(), nonce[length..])",
            KillingTest.Of<UpgradeResponseTests>(nameof(UpgradeResponseTests.TheAnswerOfTheRfc_1_2_1_3))),
        new("ARefusalDoesNotNameTheVersion", Response, """Sec-WebSocket-Version: {Rfc6455.Version}\r\n""",
            "",
            KillingTest.Of<UpgradeResponseTests>(nameof(UpgradeResponseTests.ARefusalNamesTheVersionAndTheReasonAndWhatItsStatusMust_4_4_Rfc9110_15_5))),
        new("A426DoesNotSayWhatToUpgradeTo", Response, """Connection: close, Upgrade\r\nUpgrade: websocket\r\n""",
            """Connection: close\r\n""",
            KillingTest.Of<UpgradeResponseTests>(nameof(UpgradeResponseTests.ARefusalNamesTheVersionAndTheReasonAndWhatItsStatusMust_4_4_Rfc9110_15_5))),
        new("AnyAcceptIsTaken", Client, """head.Single("Sec-WebSocket-Accept") != UpgradeResponse.AcceptOf(key)""",
            """head.Single("Sec-WebSocket-Accept") is null""",
            KillingTest.Of<UpgradeClientTests>(nameof(UpgradeClientTests.WhatAnAnswerMustHave_4_1))),
        new("AnExtensionThatWasNotOfferedIsTaken", Negotiation, """if (offer is not { } asked) return "the server chose an extension that was not offered (RFC 6455 4.1)";""",
            "if (offer is not { } asked) return null;",
            KillingTest.Of<UpgradeClientTests>(nameof(UpgradeClientTests.WhatAnAnswerMustHave_4_1))),
        new("ASubprotocolThatWasNotOfferedIsTaken", Client, "!offered.Contains(subprotocol, StringComparer.Ordinal)",
            "subprotocol is null",
            KillingTest.Of<UpgradeClientTests>(nameof(UpgradeClientTests.WhatAnAnswerMustHave_4_1))),
        new("TheAnswersConnectionIsNotRead", Client, """!head.HasToken("Connection", "upgrade")""",
            "head.Phrase.Length > 1000",
            KillingTest.Of<UpgradeClientTests>(nameof(UpgradeClientTests.WhatAnAnswerMustHave_4_1))),
        new("AnAnswerOfHttp10IsTaken", Head, """["HTTP/1.1", {""",
            """["HTTP/1.1" or "HTTP/1.0", {""",
            KillingTest.Of<UpgradeClientTests>(nameof(UpgradeClientTests.WhatAnAnswerMustHave_4_1))),
    ];
}

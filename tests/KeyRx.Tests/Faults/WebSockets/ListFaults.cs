using KeyRx.Tests.WebSockets;

namespace KeyRx.Tests.Faults.WebSockets;

/// <summary>Subprotocols and extensions: RFC 6455 4.1, 9.1.</summary>
internal static class ListFaults
{
    private const string Reader = "KeyRx.WebSockets/Handshake/UpgradeRequestReader.cs";
    private const string Offers = "KeyRx.WebSockets/Handshake/ExtensionOffers.cs";

    internal static IReadOnlyList<Fault> All { get; } =
    [
        new("ASubprotocolMayBeOfferedTwice", Reader, " || Array.IndexOf(names, names[i]) < i",
            "",
            KillingTest.Of<UpgradeRefusalTests>(nameof(UpgradeRefusalTests.SubprotocolsThatAreNoList_4_1))),
        new("AnEmptyListOfSubprotocolsIsTaken", Reader, "return names.Length > 0;",
            "return true;",
            KillingTest.Of<UpgradeRefusalTests>(nameof(UpgradeRefusalTests.SubprotocolsThatAreNoList_4_1))),
        new("ASecondLineOfExtensionsIsNotRead", Reader, """head.Joined("Sec-WebSocket-Extensions")""",
            """head.Single("Sec-WebSocket-Extensions")""",
            KillingTest.Of<UpgradeRefusalTests>(nameof(UpgradeRefusalTests.ExtensionsThatAreNoList_9_1))),
        new("AnEmptyListOfExtensionsIsTaken", Offers, "offers._rest.IsEmpty && found.Count > 0",
            "offers._rest.IsEmpty",
            KillingTest.Of<UpgradeRefusalTests>(nameof(UpgradeRefusalTests.ExtensionsThatAreNoList_9_1))),
        new("ABlankInQuotesIsTaken", Offers, " || !HttpToken.IsValid(_rest.Slice(i, 1))",
            "",
            KillingTest.Of<UpgradeRefusalTests>(nameof(UpgradeRefusalTests.ExtensionsThatAreNoList_9_1))),
        new("AQuotedPairIsNotRead", Offers, """if (_rest[i] == '\\') i++;""",
            "",
            KillingTest.Of<UpgradeRequestReaderTests>(nameof(UpgradeRequestReaderTests.UnknownExtensionsAreIgnored_9_1))),
    ];
}

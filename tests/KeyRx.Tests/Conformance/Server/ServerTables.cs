namespace KeyRx.Tests.Conformance;

/// <summary>All cases of the server's role.</summary>
internal static class ServerTables
{
    internal static IEnumerable<IConformanceCase> All => [.. Talking, .. Closing];

    /// <summary>Requests and frames.</summary>
    internal static IEnumerable<IConformanceCase> Talking =>
    [
        .. RequestLineTable.All, .. RequestFieldTable.All, .. RequestBodyTable.All, .. UpgradeFieldTable.All,
        .. OfferTable.All, .. LengthTable.All, .. HeaderBitTable.All, .. ControlFrameTable.All, .. FragmentTable.All,
        .. TextTable.All, .. SubscriberTable.All,
    ];

    /// <summary>Ends of connections.</summary>
    internal static IEnumerable<IConformanceCase> Closing =>
    [
        .. OpeningLimitTable.All, .. CloseTable.All, .. CloseStatusTable.All,
    ];
}

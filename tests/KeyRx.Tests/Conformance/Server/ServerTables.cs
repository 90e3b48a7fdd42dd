namespace KeyRx.Tests.Conformance;

/// <summary>All cases of the server's role.</summary>
internal static class ServerTables
{
    internal static IEnumerable<IConformanceCase> All =>
    [
        .. RequestLineTable.All, .. RequestFieldTable.All, .. RequestBodyTable.All, .. UpgradeFieldTable.All, .. OfferTable.All, .. OpeningLimitTable.All,
        .. LengthTable.All, .. HeaderBitTable.All, .. ControlFrameTable.All, .. FragmentTable.All, .. TextTable.All, .. CloseTable.All, .. CloseStatusTable.All, .. SubscriberTable.All,
    ];
}

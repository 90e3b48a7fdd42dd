namespace KeyRx.Tests.Conformance;

/// <summary>All cases of the client's role.</summary>
internal static class ClientTables
{
    internal static IEnumerable<IConformanceCase> All =>
    [
        .. AnswerTable.All, .. RefusalTable.All, .. ServerFrameTable.All, .. ClientTalkTable.All,
        .. ClientActsTable.All,
    ];
}

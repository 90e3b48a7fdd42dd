namespace KeyRx.Peers.Report;

/// <summary>One server in a table: the figure that is compared, and cells that stand beside it.</summary>
internal sealed record ServerRow(string Server, Summary Main, IReadOnlyList<string> Others);

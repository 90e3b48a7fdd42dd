namespace KeyRx.Peers.Report;

/// <summary>One figure of a table.</summary>
internal sealed record Column(string Heading, string Key, string Unit);

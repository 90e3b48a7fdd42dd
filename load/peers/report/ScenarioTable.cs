using System.Text;

namespace KeyRx.Peers.Report;

/// <summary>
/// One scenario that is the same for all servers: which figure is compared, which stand beside it, whom it does
/// without.
/// </summary>
internal sealed record ScenarioTable(
    string Measure, string Text, Column Main, IReadOnlyList<Column> Others, string Without)
{
    internal static readonly ScenarioTable Connect = new(
        "connect",
        "New connections at 1,000/s, from connect() to the answered upgrade (keyrxd: to `connected`). Less is better.",
        new Column("p99 ms", FigureKeys.P99, "ms"), [new Column("p50 ms", FigureKeys.P50, "ms")],
        Without: Servers.UWebSocketsFromClient);

    internal static readonly ScenarioTable IdleMemory = new(
        "idle-memory",
        "User space per idle connection: slope of Private_Dirty between two counts (1,000 and 8,000 unless the " +
            "command says otherwise). "
        + "Less is better. keyrxd's are subscribed, with session and cursor.",
        new Column("B per connection", FigureKeys.BytesPerConnection, "B"),
        [new Column("RSS at 8,000, KiB", "rss_8000_kb", "KiB")],
        Without: Servers.UWebSocketsFromClient);

    internal static readonly ScenarioTable Echo = new(
        "echo", "100 connections with 16 messages of 125 bytes under way each. More is better. " +
            "SignalR has no echo of plain messages.",
        new Column("echoes/s", FigureKeys.Echoes, ""), [new Column("p99 ms", FigureKeys.P99, "ms")],
        Without: $"{Servers.UWebSocketsFromClient} {Servers.SignalR}");

    private IEnumerable<string> Compared => Servers.All.Except(Without.Split(' '));

    internal void Write(StringBuilder page, ResultFolder results)
    {
        page.AppendLine($"## {Measure}").AppendLine().AppendLine(Text).AppendLine();
        ComparisonTable.Write(
            page, Main.Heading, [.. Others.Select(column => column.Heading)],
            [.. Compared.Select(server => RowOf(results, server))]);
        RunNotes.Write(page, results, [Measure]);
    }

    private ServerRow RowOf(ResultFolder results, string server) => new(
        server,
        results.Summarize(Measure, server, Main.Key),
        [.. Others.Select(column => Numbers.Text(results.Median(Measure, server, column.Key)))]);
}

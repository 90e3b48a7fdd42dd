using System.Globalization;
using KeyRx.Peers.Report;

const string Usage = """
    usage: peers-report write FOLDER REASONS RESULTS     makes the page RESULTS of the runs in FOLDER
           peers-report sustained FILE CONNECTIONS RATE  exit code 0 when that run sustained its rate, else 1
    """;

switch (args)
{
    case ["write", var folder, var reasons, var results]:
        File.WriteAllText(
            results, ResultsPage.Write(ResultFolder.Read(folder), Reasons.Parse(File.ReadAllText(reasons))));
        return 0;
    case ["sustained", var file, var connections, var rate]:
        var rule = new SustainedRule(
            int.Parse(connections, CultureInfo.InvariantCulture), int.Parse(rate, CultureInfo.InvariantCulture));
        return rule.IsKeptBy(RunResult.Parse(File.ReadAllText(file))) ? 0 : 1;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}

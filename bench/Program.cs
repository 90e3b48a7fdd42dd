using BenchmarkDotNet.Running;
using KeyRx.Bench;
using KeyRx.Bench.Results;

// KeyRx.Bench [FILTER] [FILE]: runs the cases that match ("*" for all) and writes their
// table to the file, if one is given.
var filter = args.ElementAtOrDefault(0) ?? "*";
var summaries =
    BenchmarkSwitcher.FromAssembly(typeof(BenchConfig).Assembly).Run(["--filter", filter], new BenchConfig()).ToList();
if (summaries.Count == 0
    || summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)))
{
    Console.Error.WriteLine($"no case matches {filter}, or one failed; see above");
    return 1;
}

var table = ResultTable.Write(summaries);
Console.WriteLine(table);
if (args.ElementAtOrDefault(1) is { } path) File.WriteAllText(path, RunDescription.Write() + table);
return 0;

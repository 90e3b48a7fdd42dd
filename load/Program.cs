using System.CommandLine;
using KeyRx.Load;
using KeyRx.Load.Commands;

// Measures a running keyrxd over the wire. Exit codes: 0 all budgets kept, 1 one missed, 2 wrong usage.
var root = new RootCommand("Measures a running keyrxd over loopback.");
var common = new CommonOptions();
common.AddTo(root);
foreach (var command in new ScenarioCommands(common).Create())
    root.Subcommands.Add(command);

var parsed = root.Parse(args);
if (parsed.Errors.Count == 0)
    return await parsed.InvokeAsync();

Console.Error.WriteLine($"keyrx-load: {parsed.Errors[0].Message} (--help shows all options)");
return (int)ExitCode.Usage;

using System.CommandLine;
using KeyRx.Load.Commands;
using KeyRx.Load.Errors;
using KeyRx.Load.Simulations;

namespace KeyRx.Load;

/// <summary>The program: scenarios as commands, with the options, budgets and reports that all of them have.</summary>
public static class LoadProgram
{
    /// <summary>Runs the command line; progress goes to standard error, the report to standard output.</summary>
    /// <param name="args">As given to the program.</param>
    /// <param name="own">Scenarios of the caller's, each a command of its name beside the built-in ones.</param>
    /// <returns>The exit code: 0 all budgets and thresholds kept, 1 one missed or not
    /// finished, 2 wrong usage.</returns>
    /// <exception cref="ArgumentException">Two scenarios have the same name.</exception>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, params IReadOnlyList<Scenario> own)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(own);
        var root = new RootCommand("Measures a running server over loopback.");
        var common = new CommonOptions();
        common.AddTo(root);
        foreach (var command in new ScenarioCommands(common).Create(own))
        {
            if (root.Subcommands.Any(known => known.Name == command.Name))
                throw new ArgumentException($"there are two scenarios '{command.Name}'", nameof(own));
            root.Subcommands.Add(command);
        }

        var parsed = root.Parse(args);
        if (parsed.Errors.Count == 0)
            return await parsed.InvokeAsync().ConfigureAwait(false);

        await Console.Error.WriteLineAsync($"keyrx-load: {parsed.Errors[0].Message} (--help shows all options)")
            .ConfigureAwait(false);
        return (int)ExitCode.Usage;
    }
}

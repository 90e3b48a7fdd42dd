using System.ComponentModel;
using KeyRx.Load.Errors;
using KeyRx.Load.Interop;
using KeyRx.Load.Probes;
using KeyRx.Load.Reports;
using KeyRx.Load.Scenarios;
using KeyRx.Load.Scenarios.Hostile;
using KeyRx.Load.Tls;
using Spectre.Console;

namespace KeyRx.Load.Commands;

/// <summary>Runs one scenario within its time limit, prints the report and chooses the exit code.</summary>
internal static class ScenarioRunner
{
    private const int ConnectionsMax = 19_000; // what 20,000 descriptors, a usual hard limit, leave room for

    internal static async Task<ExitCode> RunAsync(
        Func<IScenario> create, Func<LoadSettings> read, IReadOnlyCollection<string> scenarios,
        IReadOnlyList<string> arguments,
        CancellationToken cancellation)
    {
        try
        {
            var (scenario, settings) = (create(), read());
            if (settings.BudgetFile is { } file)
            {
                settings = settings with
                {
                    Budgets = [.. settings.Budgets, .. BudgetFile.Read(file, scenario.Name, scenarios)],
                };
            }
            return await RunAsync(scenario, settings, arguments, cancellation);
        }
        catch (UsageException e)
        {
            return Fail(e.Message, ExitCode.Usage);
        }
        catch (PlatformNotSupportedException e)
        {
            return Fail(e.Message, ExitCode.Usage);
        }
        catch (Exception e) when (e is RunException or IOException or UnauthorizedAccessException or Win32Exception)
        {
            return Fail(e.Message, ExitCode.Missed);
        }
        catch (OperationCanceledException)
        {
            return Fail("stopped before it was done: raise --time-limit if it was that", ExitCode.Missed);
        }
    }

    private static async Task<ExitCode> RunAsync(
        IScenario scenario, LoadSettings settings, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var connections = Math.Max(scenario.Connections, settings.InFlight);
        if (connections > ConnectionsMax)
            throw new UsageException($"{connections} connections: at most {ConnectionsMax}");
        if (settings.Trust is not null && scenario is HostileScenario)
            throw new UsageException("hostile attacks the server, not its TLS front: write ws://");
        if (!OpenFileLimit.TryRaiseFor(connections, out var error))
            throw new UsageException(error);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(settings.TimeLimit);
        var earlier = settings.CompareFile is { } compared ? EarlierReport.Read(compared, scenario.Name) : null;
        using var tunnel = settings.Trust is { } trust
            ? await TlsTunnel.OpenAsync(settings.Server, trust, limit.Token)
            : null;
        if (tunnel is not null)
            settings = settings with { Server = tunnel.Endpoint };
        else if (settings.Token is not null) // with TLS the certificate says whose server it is
            await ServerCheck.RunAsync(settings.Server, settings.TokenFile, limit.Token);
        var report = new Report(scenario.Name, settings.Budgets, TimeProvider.System.GetUtcNow()) { Earlier = earlier };
        await WithProgressAsync(scenario.Name, async progress =>
        {
            using var context = new ScenarioContext(settings, report, progress);
            await scenario.RunAsync(context, limit.Token);
        });
        report.Complete();
        Write(settings, report, string.Join(' ', arguments));
        return report.IsMissed ? ExitCode.Missed : ExitCode.Success;
    }

    /// <summary>Live on a terminal, in sentences elsewhere.</summary>
    private static Task WithProgressAsync(string scenario, Func<IRunProgress, Task> run)
    {
        if (Console.IsErrorRedirected)
            return run(new LineProgress(Console.Error));
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return LiveProgress.RunAsync(console, scenario, run);
    }

    private static void Write(LoadSettings settings, Report report, string arguments)
    {
        if (Console.IsOutputRedirected)
            ReportTable.Write(Console.Out, report);
        else
            ReportView.Write(AnsiConsole.Console, report);
        if (settings.CsvFile is { } csv)
            WriteFile(csv, output => ReportCsv.Write(output, report));
        if (settings.JUnitFile is { } junit)
            WriteFile(junit, output => ReportJUnit.Write(output, report));
        if (settings.JsonFile is null && settings.ReportFolder is null)
            return;

        var machine = MachineFacts.Read();
        if (settings.JsonFile is { } file)
            ReportJson.Write(file, report, machine, arguments);
        if (settings.ReportFolder is { } folder)
            ReportFolder.Write(folder, report, machine, arguments);
    }

    private static void WriteFile(string file, Action<TextWriter> write)
    {
        using var output = File.CreateText(file);
        write(output);
    }

    private static ExitCode Fail(string message, ExitCode code)
    {
        Console.Error.WriteLine($"keyrx-load: {message}");
        return code;
    }
}

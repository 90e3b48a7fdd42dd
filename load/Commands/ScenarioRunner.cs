using System.ComponentModel;
using KeyRx.Load.Interop;
using KeyRx.Load.Reports;
using KeyRx.Load.Scenarios;

namespace KeyRx.Load.Commands;

/// <summary>Runs one scenario within its time limit, prints the report and chooses the exit code.</summary>
internal static class ScenarioRunner
{
    private const int ConnectionsMax = 19_000; // what 20,000 descriptors, a usual hard limit, leave room for

    internal static async Task<ExitCode> RunAsync(
        Func<IScenario> create, Func<LoadSettings> read, IReadOnlyCollection<string> scenarios, IReadOnlyList<string> arguments,
        CancellationToken cancellation)
    {
        try
        {
            var (scenario, settings) = (create(), read());
            if (settings.BudgetFile is { } file)
                settings = settings with { Budgets = [.. settings.Budgets, .. BudgetFile.Read(file, scenario.Name, scenarios)] };
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
        if (!OpenFileLimit.TryRaiseFor(connections, out var error))
            throw new UsageException(error);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(settings.TimeLimit);
        var report = new Report(scenario.Name, settings.Budgets, TimeProvider.System.GetUtcNow());
        using (var context = new ScenarioContext(settings, report, Console.Error))
            await scenario.RunAsync(context, limit.Token);

        report.Complete();
        ReportTable.Write(Console.Out, report);
        if (settings.JsonFile is { } file)
            ReportJson.Write(file, report, arguments);
        return report.IsMissed ? ExitCode.Missed : ExitCode.Success;
    }

    private static ExitCode Fail(string message, ExitCode code)
    {
        Console.Error.WriteLine($"keyrx-load: {message}");
        return code;
    }
}

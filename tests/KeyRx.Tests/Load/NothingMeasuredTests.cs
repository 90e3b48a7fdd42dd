using System.Net.Sockets;
using KeyRx.Load;
using KeyRx.Load.Errors;
using KeyRx.Load.Reports;
using KeyRx.Load.Scenarios;
using KeyRx.Load.Simulations;
using Xunit;

namespace KeyRx.Tests.Load;

/// <summary>What was not measured keeps no budget, whichever way that points.</summary>
[Collection(CommandLineTests.ConsoleUse)]
public sealed class NothingMeasuredTests : IDisposable
{
    private const int NobodysPort = 1;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    private readonly string _folder = Directory.CreateTempSubdirectory("keyrx-load-").FullName;

    private readonly Scenario _refused = Scenario.Create("refused", async context =>
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync("127.0.0.1", NobodysPort, context.ScenarioCancellationToken);
            return Response.Ok();
        })
        .WithLoadSimulations(Simulation.Inject(9, Moment, Moment));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("p99_ms<=50", "| latency p99 | n/a | ms | <= 50 | MISSED |")]
    [InlineData("max_ms>=0", "| latency max | n/a | ms | >= 0 | MISSED |")]
    public async Task ALatencyThatNothingHadMissesItsBudget(string budget, string row)
        => Assert.Contains(row, await RunAsync(ExitCode.Missed, _refused, budget, "ok>=0"), StringComparison.Ordinal);

    [Fact]
    public async Task ARunInWhichEverythingFailedIsNotOk()
    {
        var page = await RunAsync(ExitCode.Missed, _refused);
        Assert.Contains("| succeeded | 0 |  | >= 1 | MISSED |", page, StringComparison.Ordinal);
        Assert.Contains("9 failed with 'SocketException'", page, StringComparison.Ordinal);

        await RunAsync(ExitCode.Success, _refused, "ok>=0"); // who wants failures says so
    }

    [Fact]
    public async Task AThresholdOnALatencyThatNothingHadIsMissed()
    {
        var fast = Threshold.Create("fast", stats => stats.Whole.P99 < 1000);
        await RunAsync(ExitCode.Missed, _refused.WithThresholds(fast), "ok>=0");
    }

    [Fact]
    public async Task AStepThatNeverSucceededHasNoLatencyEither()
    {
        var scenario = Scenario.Create("refused", async context =>
            {
                await Step.Run("login", context, () => Task.FromResult(Response.Fail("full")));
                return Response.Ok();
            })
            .WithLoadSimulations(Simulation.Inject(9, Moment, Moment));
        Assert.Contains(
            "| login: latency p50 | n/a | ms | <= 50 | MISSED |",
            await RunAsync(ExitCode.Missed, scenario, "login_p50_ms<=50"), StringComparison.Ordinal);
    }

    [Fact]
    public void ASubscriberWhoGotNothingIsNoKeptBudget()
    {
        var report = new Report("fanout", [], DateTimeOffset.UnixEpoch);
        report.AddOrder(default);
        Assert.True(report.IsMissed);
    }

    private async Task<string> RunAsync(ExitCode expected, Scenario scenario, params string[] budgets)
    {
        string[] arguments = [scenario.Name, "--report", _folder, .. budgets.SelectMany(b => new[] { "--budget", b })];
        Assert.Equal((int)expected, await LoadProgram.RunAsync(arguments, scenario));
        return await File.ReadAllTextAsync(
            Path.Combine(_folder, $"{scenario.Name}.md"), TestContext.Current.CancellationToken);
    }
}

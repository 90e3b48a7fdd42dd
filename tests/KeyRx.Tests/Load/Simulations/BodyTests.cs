using System.Globalization;
using KeyRx.Load;
using KeyRx.Load.Simulations;
using Xunit;

namespace KeyRx.Tests.Load.Simulations;

/// <summary>What a body is told and what it can tell.</summary>
[Collection(CommandLineTests.ConsoleUse)]
public sealed class BodyTests : IDisposable
{
    private const string Secret = "a-token-of-22-characters-or-more";

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private readonly string _folder = Directory.CreateTempSubdirectory("keyrx-load-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("ws://127.0.0.1:1234/ws")]
    [InlineData("wss://[::1]:1234/other")]
    public async Task TheCommandLineReachesIt(string url)
    {
        var file = Path.Combine(_folder, "token");
        await File.WriteAllTextAsync(file, $"{Secret}\n", TestContext.Current.CancellationToken);
        (Uri, string?, int) told = default;
        var scenario = Load(context =>
        {
            told = (context.Url, context.Token, context.Threads);
            return Response.Ok();
        });
        string[] arguments = ["mine", "--url", url, "--token-file", file, "--threads", "3", "--report", _folder];
        Assert.Equal(0, await LoadProgram.RunAsync(arguments, scenario));

        Assert.Equal((new Uri(url), Secret, 3), told);
        Assert.DoesNotContain(Secret, Report("json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatItCountsIsAFigureWithABudgetAndSeenByThresholds()
    {
        var scenario = Load(context =>
            {
                context.Count("orders", 2);
                context.Count("orders");
                context.Gauge("depth", 1.5);
                context.Log(string.Create(CultureInfo.InvariantCulture, $"copy {context.InstanceNumber}"));
                return Response.Ok();
            })
            .WithThresholds(Threshold.AtLeast("orders taken", stats => stats.Counters["orders"], 16));
        Assert.Equal(
            1, await LoadProgram.RunAsync(["mine", "--report", _folder, "--budget", "gauge_depth<=1"], scenario));

        Assert.Contains("| orders | 15 |  |  |  |", Report("md"), StringComparison.Ordinal);
        Assert.Contains("| depth | 1.5 |  | <= 1 | MISSED |", Report("md"), StringComparison.Ordinal);
        Assert.Contains("| orders taken | 15 |  | >= 16 | MISSED |", Report("md"), StringComparison.Ordinal);
    }

    [Fact]
    public void OfManyLinesTheFirstAreKept()
    {
        var lines = new LogLines();
        for (var i = 0; i < 150; i++) lines.Say($"line {i}");
        var taken = lines.Take();
        Assert.Equal(("line 0", "line 99", "50 more lines"), (taken[0], taken[99], taken[100]));
        Assert.Empty(lines.Take());
        lines.Say("again");
        Assert.Equal(["again"], lines.Take());
    }

    private static Scenario Load(Func<IScenarioContext, Response> body)
        => Scenario.Create("mine", context => Task.FromResult(body(context)))
            .WithLoadSimulations(Simulation.Inject(5, Moment, Moment));

    private string Report(string kind) => File.ReadAllText(Path.Combine(_folder, $"mine.{kind}"));
}

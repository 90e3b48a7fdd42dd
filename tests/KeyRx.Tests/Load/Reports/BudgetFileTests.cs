using KeyRx.Load.Errors;
using KeyRx.Load.Reports;
using Xunit;

namespace KeyRx.Tests.Load.Reports;

public sealed class BudgetFileTests : IDisposable
{
    private static readonly string[] Scenarios = ["fanout", "echo"];
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void OnlyTheScenariosOwnBudgetsAreTaken()
    {
        File.WriteAllText(_file, """
            // comments say where a bound comes from
            {"fanout": {"p99_ms": "<=20", "deliveries_per_second": ">=1e6"}, "echo": {"lost": "<=0"},}
            """);

        Assert.Equal(
            ["p99_ms <= 20", "deliveries_per_second >= 1,000,000"],
            BudgetFile.Read(_file, "fanout", Scenarios).Select(budget => $"{budget.Key} {budget}"));
        Assert.Equal(
            ["lost <= 0"], BudgetFile.Read(_file, "echo", Scenarios).Select(budget => $"{budget.Key} {budget}"));
    }

    [Theory]
    [InlineData("""[]""", "write an object of scenarios")]
    [InlineData("""{"fan": {}}""", "there is no scenario 'fan', but fanout, echo")]
    [InlineData("""{"fanout": 3}""", "'fanout' is to be an object of figures")]
    [InlineData("""{"fanout": {"p99_ms": 20}}""", "'fanout', 'p99_ms': write \"<=NUMBER\" or \">=NUMBER\"")]
    [InlineData("""{"echo": {"p99_ms": "about 20"}}""", "'echo', 'p99_ms': write \"<=NUMBER\" or \">=NUMBER\"")]
    public void WhatIsNoBudgetIsToldInOneLine(string text, string expected)
    {
        File.WriteAllText(_file, text);
        var e = Assert.Throws<UsageException>(() => BudgetFile.Read(_file, "fanout", Scenarios));
        Assert.Equal($"--budgets {_file}: {expected}", e.Message);
    }

    [Fact]
    public void AFileThatIsNotThereIsTold()
    {
        var e = Assert.Throws<UsageException>(() => BudgetFile.Read("/nowhere/budgets.json", "fanout", Scenarios));
        Assert.StartsWith("--budgets /nowhere/budgets.json: Could not find", e.Message, StringComparison.Ordinal);
    }
}

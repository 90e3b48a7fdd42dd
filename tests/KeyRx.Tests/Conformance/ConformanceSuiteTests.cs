using System.Text.RegularExpressions;
using KeyRx.Tests.Repository;
using Xunit;

namespace KeyRx.Tests.Conformance;

/// <summary>What the suite promises of itself.</summary>
public sealed partial class ConformanceSuiteTests
{
    /// <summary>
    /// Names are made of role, clause and sentence; two alike would already have broken the table of all.
    /// </summary>
    [Fact]
    public void EveryCaseCitesItsClause() =>
        Assert.All(ConformanceRunner.All, name => Assert.Matches(Clause(), ConformanceRunner.ClauseOf(name)));

    [Fact]
    public void BothRolesAreTriedInManyWays()
    {
        Assert.InRange(ServerTables.All.Count(), 700, int.MaxValue);
        Assert.InRange(ClientTables.All.Count(), 200, int.MaxValue);
    }

    /// <summary>A judge that used the code under test would share its mistakes.</summary>
    [Fact]
    public void TheSuiteDoesNotUseTheCodeItJudges()
    {
        var forbidden = "KeyRx." + "WebSockets";
        var files = RepositoryFiles.Sources.Where(
            file => file.Path.StartsWith("tests/KeyRx.Tests/Conformance/", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(files);
        Assert.DoesNotContain(files, file => file.Text.Contains(forbidden, StringComparison.Ordinal));
    }

    /// <summary>What is expected here is wrong on purpose: a suite that never fails proves nothing.</summary>
    [Fact]
    public async Task WhatDiffersIsSaid()
    {
        var wrong = ServerCases.Echo(
            "RFC 6455 5.5.2", "a ping is answered by another pong", [Frames.Ping("a")], Frames.Pong("b"));

        var failure = await Assert.ThrowsAsync<ConformanceFailure>(() =>
            wrong.RunAsync(Cut.Whole, 0, TestContext.Current.CancellationToken));

        Assert.Equal("expected:\n  pong b, close 1000\ncame:\n  pong a, close 1000", failure.Message);
    }

    [GeneratedRegex(@"^RFC \d{4} \d+(\.\d+)*$")]
    private static partial Regex Clause();
}

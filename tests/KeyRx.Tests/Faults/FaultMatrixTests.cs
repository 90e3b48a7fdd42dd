using System.Diagnostics;
using Xunit;

namespace KeyRx.Tests.Faults;

/// <summary>
/// Each fault of the WebSocket code against every test of that code, for tests/long.sh faults: how many notice it. A row
/// a fault, a line each in the file that KEYRX_FAULT_MATRIX names; what has a line there is not run again, so that another
/// process can go on behind a test that hangs.
/// </summary>
public sealed class FaultMatrixTests
{
    private static string? MatrixFile => Environment.GetEnvironmentVariable("KEYRX_FAULT_MATRIX");

    /// <summary>All, or those whose names hold the text of KEYRX_FAULT.</summary>
    public static TheoryData<string> Names => new(
        from fault in FaultTable.All
        where fault.AssemblyName == FaultMatrix.Subject && fault.Name.Contains(Environment.GetEnvironmentVariable("KEYRX_FAULT") ?? "", StringComparison.Ordinal)
        select fault.Name);

    [Fact(Explicit = true)]
    public async Task WithoutAFaultEveryTestPasses()
    {
        TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        var complaint = await FaultMatrix.ComplaintAsync();
        Assert.True(complaint is null, complaint);
    }

    [Theory(Explicit = true)]
    [MemberData(nameof(Names))]
    public async Task IsNoticedBySomeTest(string name)
    {
        TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        if (MatrixFile is { } known && File.Exists(known) && File.ReadLines(known).Any(line => line.Contains($" {name}: ", StringComparison.Ordinal))) return;
        Assert.SkipWhen(FaultMatrix.IsHung, "left to the next process: a test that hangs still runs in this one");

        var began = Stopwatch.GetTimestamp();
        var noticed = await FaultMatrix.WhoNoticesAsync(FaultTable.All.Single(fault => fault.Name == name));
        if (MatrixFile is { } file) Append(file, $"{noticed.Count,4} {name}: {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s, {string.Join(", ", noticed)}\n");
        Assert.True(noticed.Count > 0, $"fault {name} was noticed by no test");
    }

    /// <summary>Also where a test has hung, and all that has the test's token is cancelled.</summary>
    private static void Append(string file, string line) => File.AppendAllText(file, line);
}

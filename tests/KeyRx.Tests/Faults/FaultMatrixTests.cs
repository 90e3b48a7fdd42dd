using System.Diagnostics;
using Xunit;

namespace KeyRx.Tests.Faults;

/// <summary>
/// Each fault of the WebSocket code against every test of that code, for tests/long.sh faults: how many notice it. A row
/// a fault, so that a fault which makes a test hang takes nothing from the others.
/// </summary>
public sealed class FaultMatrixTests
{
    /// <summary>All, or those whose names hold the text of KEYRX_FAULT.</summary>
    public static TheoryData<string> Names => new(
        from fault in FaultTable.All
        where fault.AssemblyName == FaultMatrix.Subject && fault.Name.Contains(Environment.GetEnvironmentVariable("KEYRX_FAULT") ?? "", StringComparison.Ordinal)
        select fault.Name);

    [Theory(Explicit = true)]
    [MemberData(nameof(Names))]
    public async Task IsNoticedBySomeTest(string name)
    {
        var began = Stopwatch.GetTimestamp();
        var noticed = await FaultMatrix.WhoNoticesAsync(FaultTable.All.Single(fault => fault.Name == name));
        if (Environment.GetEnvironmentVariable("KEYRX_FAULT_MATRIX") is { } file)
            await File.AppendAllTextAsync(file, $"{noticed.Count,4} {name} ({Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s): {string.Join(", ", noticed)}\n", TestContext.Current.CancellationToken);
        Assert.True(noticed.Count > 0, $"fault {name} was noticed by no test");
    }
}

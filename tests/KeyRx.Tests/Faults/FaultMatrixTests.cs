using System.Reflection;
using Xunit;
using Xunit.v3;

namespace KeyRx.Tests.Faults;

/// <summary>
/// Each fault of the WebSocket code against every test of that code, for tests/long.sh faults: how many notice it. A row
/// a fault, so that a fault which makes a test hang takes nothing from the others.
/// </summary>
public sealed class FaultMatrixTests
{
    private const string Subject = "KeyRx.WebSockets";

    /// <summary>Whatever stands here is run: a test that is added counts by itself.</summary>
    private static readonly string[] Namespaces = ["KeyRx.Tests.WebSockets", "KeyRx.Tests.Conformance"];

    /// <summary>All, or those whose names hold the text of KEYRX_FAULT.</summary>
    public static TheoryData<string> Names => new(
        from fault in FaultTable.All
        where fault.AssemblyName == Subject && fault.Name.Contains(Environment.GetEnvironmentVariable("KEYRX_FAULT") ?? "", StringComparison.Ordinal)
        select fault.Name);

    private static IEnumerable<KillingTest> Tests =>
        from type in typeof(FaultMatrixTests).Assembly.GetTypes()
        where type.IsPublic && !type.IsAbstract && Namespaces.Contains(type.Namespace)
        from method in type.GetMethods()
        where method.GetCustomAttributes().Any(attribute => attribute is IFactAttribute { Explicit: false })
        select new KillingTest(type, method.Name);

    [Theory(Explicit = true)]
    [MemberData(nameof(Names))]
    public async Task IsNoticedBySomeTest(string name)
    {
        var fault = FaultTable.All.Single(fault => fault.Name == name);
        var noticed = await FaultCheck.WhoNoticesAsync(fault, Tests);
        if (Environment.GetEnvironmentVariable("KEYRX_FAULT_MATRIX") is { } file)
            await File.AppendAllTextAsync(file, $"{noticed.Count,4} {name}: {string.Join(", ", noticed)}\n", TestContext.Current.CancellationToken);
        Assert.True(noticed.Count > 0, $"fault {name} was noticed by no test of {string.Join(" and ", Namespaces)}");
    }
}

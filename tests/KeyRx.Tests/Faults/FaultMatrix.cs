using System.Reflection;
using KeyRx.Tests.Conformance;
using Xunit.v3;

namespace KeyRx.Tests.Faults;

/// <summary>
/// Every test of the WebSocket code against one fault after the other: <see cref="WhoNoticesAsync"/>. Each runs to its
/// first row that fails, the conformance cases in one cut, and none longer than a bound. One fault at a time.
/// </summary>
internal static class FaultMatrix
{
    internal const string Subject = "KeyRx.WebSockets";

    /// <summary>Whatever stands here is run: a test that is added counts by itself.</summary>
    private static readonly string[] Namespaces = ["KeyRx.Tests.WebSockets", "KeyRx.Tests.WebSockets.Differential", "KeyRx.Tests.Conformance"];

    /// <summary>All cases of a role are one test; what hangs in one of them has ended long before.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(5);

    /// <summary>Not those that test the conformance suite itself.</summary>
    private static readonly KillingTest[] Tests =
    [
        .. from type in typeof(FaultMatrix).Assembly.GetTypes()
           where type.IsPublic && !type.IsAbstract && Namespaces.Contains(type.Namespace) && type != typeof(ConformanceSuiteTests)
           from method in type.GetMethods()
           where method.GetCustomAttributes().Any(attribute => attribute is IFactAttribute { Explicit: false })
           select new KillingTest(type, method.Name),
    ];

    /// <summary>A test that never ended still runs, and takes time from all that follow: let another process run those.</summary>
    internal static bool IsHung { get; private set; }

    /// <summary>Without a fault every test passes, or else what fails with one would say nothing.</summary>
    internal static async Task<string?> ComplaintAsync()
    {
        var broken = await RunAsync(null);
        return broken.Count > 0 ? $"without any fault {string.Join(", ", broken)} does not pass: the matrix would say nothing" : null;
    }

    /// <summary>Which of the tests do not pass with the fault; none after one that hangs, for it cancels the rest of its namespace.</summary>
    internal static Task<IReadOnlyList<KillingTest>> WhoNoticesAsync(Fault fault) => RunAsync(fault);

    private static async Task<IReadOnlyList<KillingTest>> RunAsync(Fault? fault)
    {
        if (!ProductCompilation.Of(Subject).TryCompile(fault, out var image, out var complaint)) throw new InvalidOperationException(complaint);
        var world = new FaultyWorld(Subject, image);
        Call(world, typeof(EveryCut), nameof(EveryCut.TryOnlyOne));
        var lanes = await Task.WhenAll(Tests.GroupBy(test => test.Class.Namespace).Select(tests => RunAsync(world, tests)));
        await StopServersAsync(world, isFaulty: fault is not null);
        return [.. lanes.SelectMany(noticed => noticed)];
    }

    /// <summary>A namespace each: the cases of the conformance suite mostly wait.</summary>
    private static async Task<List<KillingTest>> RunAsync(FaultyWorld world, IEnumerable<KillingTest> tests)
    {
        var noticed = new List<KillingTest>();
        foreach (var test in tests)
        {
            var outcome = await TestRun.RunAsync(world, test, Bound);
            if (outcome.End != TestEnd.Passed) noticed.Add(test);
            if (outcome.End != TestEnd.Hung) continue;
            IsHung = true;
            break;
        }

        return noticed;
    }

    /// <summary>Else the servers of all faults would run on. What the fault has broken may not stop.</summary>
    private static async Task StopServersAsync(FaultyWorld world, bool isFaulty)
    {
        try
        {
            await ((Task)Call(world, typeof(ConformanceRunner), nameof(ConformanceRunner.StopAsync))!).WaitAsync(StopBound);
        }
#pragma warning disable CA1031 // Whatever it is, the tests have already said what they noticed.
        catch (Exception) when (isFaulty)
#pragma warning restore CA1031
        {
        }
    }

    private static object? Call(FaultyWorld world, Type type, string method) =>
        world.Twin(type).GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, null);
}

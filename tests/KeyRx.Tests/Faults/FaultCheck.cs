using System.Collections.Concurrent;

namespace KeyRx.Tests.Faults;

/// <summary>
/// Plants a fault and runs the test that must notice it; first the same test on the unchanged source, compiled the same
/// way, or else an error of this machinery would look like a noticed fault. Any thread.
/// </summary>
internal static class FaultCheck
{
    private static readonly ConcurrentDictionary<string, Lazy<FaultyWorld>> UnchangedWorlds = new();
    private static readonly ConcurrentDictionary<(string, KillingTest), Lazy<Task<TestOutcome>>> UnchangedOutcomes = new();

    /// <summary>Null where the fault was noticed in the declared way; else what is wrong, as a sentence.</summary>
    internal static async Task<string?> ComplaintAsync(Fault fault, TimeSpan? bound = null)
    {
        if (!ProductCompilation.Of(fault.AssemblyName).TryCompile(fault, out var image, out var complaint)) return complaint;

        var unchanged = await RunUnchangedAsync(fault.AssemblyName, fault.Killer);
        if (unchanged.End != TestEnd.Passed) return $"without fault {fault.Name}, {fault.Killer} {unchanged}: it says nothing about the fault";

        var world = new FaultyWorld(fault.AssemblyName, image);
        return Judge(fault, await TestRun.RunAsync(world, fault.Killer, bound ?? TestRun.Bound));
    }

    private static string? Judge(Fault fault, TestOutcome outcome) => outcome.End switch
    {
        TestEnd.Passed => $"fault {fault.Name} was not noticed by {fault.Killer}",
        TestEnd.Failed when fault.Throws is null && !fault.Hangs => null,
        TestEnd.Threw when outcome.Cause!.GetType().FullName == fault.Throws => null,
        TestEnd.Hung when fault.Hangs => null,
        _ => $"with fault {fault.Name}, {fault.Killer} {outcome}: a fault is noticed by an assertion, or in the way that it declares",
    };

    private static Task<TestOutcome> RunUnchangedAsync(string assemblyName, KillingTest test) => UnchangedOutcomes.GetOrAdd(
        (assemblyName, test),
        _ => new Lazy<Task<TestOutcome>>(() => TestRun.RunAsync(UnchangedWorldOf(assemblyName), test, TestRun.Bound))).Value;

    private static FaultyWorld UnchangedWorldOf(string assemblyName) => UnchangedWorlds.GetOrAdd(assemblyName, name => new Lazy<FaultyWorld>(() =>
        ProductCompilation.Of(name).TryCompile(null, out var image, out var complaint)
            ? new FaultyWorld(name, image)
            : throw new InvalidOperationException(complaint))).Value;
}

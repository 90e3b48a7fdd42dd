namespace KeyRx.Tests.Conformance;

/// <summary>A case in all three cuts at once: they must not differ.</summary>
internal static class EveryCut
{
    /// <summary>How long a case may wait where only one cut is tried: well above the slowest, which waits 2 s on purpose.</summary>
    private static readonly TimeSpan OneCutPatience = TimeSpan.FromSeconds(8);

    private static (Cut Cut, int Seed)[] Runs { get; set; } = [(Cut.Whole, 0), (Cut.Bytes, 0), (Cut.Random, 1), (Cut.Random, 2)];

    /// <summary>Where the same cases are run for a hundred planted faults. The frame tests try every cut by themselves.</summary>
    internal static void TryOnlyOne()
    {
        Runs = [(Cut.Random, 1)];
        ConformanceRunner.Patience = OneCutPatience;
    }

    internal static Task RunAsync(string caseName) => Task.WhenAll(Runs.Select(run => Task.Run(() => ConformanceRunner.RunAsync(caseName, run.Cut, run.Seed))));
}

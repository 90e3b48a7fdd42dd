namespace KeyRx.Tests.Conformance;

/// <summary>A case in all three cuts at once: they must not differ.</summary>
internal static class EveryCut
{
    private static readonly (Cut Cut, int Seed)[] Runs = [(Cut.Whole, 0), (Cut.Bytes, 0), (Cut.Random, 1), (Cut.Random, 2)];

    internal static Task RunAsync(string caseName) => Task.WhenAll(Runs.Select(run => Task.Run(() => ConformanceRunner.RunAsync(caseName, run.Cut, run.Seed))));
}

namespace KeyRx.Tests.Conformance;

/// <summary>
/// A case in one cut, which its name decides: so each table meets all three, and a run is like the one before. That no
/// cut makes a difference is for the readers' own tests, which try every one without a socket.
/// </summary>
internal static class OneCut
{
    internal static Task RunAsync(string caseName)
    {
        var seed = SeedOf(caseName);
        return ConformanceRunner.RunAsync(caseName, (Cut)(seed % 3), seed);
    }

    /// <summary>The same on another server than ours.</summary>
    internal static Task RunAsync(string caseName, ServerEndpoint server)
    {
        var seed = SeedOf(caseName);
        return ConformanceRunner.RunAsync(caseName, (Cut)(seed % 3), seed, server);
    }

    private static int SeedOf(string caseName) =>
        caseName.Aggregate(0, (sum, c) => unchecked((sum * 31) + c)) & int.MaxValue;
}

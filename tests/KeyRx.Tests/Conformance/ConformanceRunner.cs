namespace KeyRx.Tests.Conformance;

/// <summary>
/// Runs a case by its name, on servers of this process and this load context; the rules are in the tables of Server and
/// Client. It needs no test framework.
/// </summary>
/// <remarks>Threading: any number of runs at once. <see cref="StopAsync"/> once, after the last.</remarks>
internal static class ConformanceRunner
{
    /// <summary>Every table. Those of RFC 7692 go here too.</summary>
    private static readonly Dictionary<string, IConformanceCase> Cases =
        ServerTables.All.Concat(ClientTables.All).ToDictionary(c => c.Name, StringComparer.Ordinal);

    /// <summary>How long a case may wait for the endpoint: generous, for the machine may be busy.</summary>
    internal static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Names of all cases, in the order of the tables.</summary>
    internal static IReadOnlyCollection<string> All => Cases.Keys;

    /// <summary>The clause of a case.</summary>
    internal static string ClauseOf(string caseName) => Cases[caseName].Clause;

    /// <summary>Ends without a word where the rule is kept.</summary>
    /// <exception cref="ConformanceFailure">It is not, or nothing came for longer than
    /// <see cref="Patience"/>.</exception>
    internal static Task RunAsync(string caseName, Cut cut, int seed) => RunAsync(Cases[caseName], cut, seed);

    /// <summary>The same on another server than ours.</summary>
    internal static Task RunAsync(string caseName, Cut cut, int seed, ServerEndpoint server) =>
        RunAsync(((IServerCase)Cases[caseName]).On(server), cut, seed);

    private static async Task RunAsync(IConformanceCase one, Cut cut, int seed)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await one.RunAsync(cut, seed, patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new ConformanceFailure($"{one.Name} ({cut}, {seed}): nothing came for {Patience.TotalSeconds:0.#} s");
        }
        catch (Exception e) when (e is ConformanceFailure or IOException or System.Net.Sockets.SocketException)
        {
            throw new ConformanceFailure($"{one.Name} ({cut}, {seed}): {e.Message}");
        }
    }

    /// <summary>Stops the servers that the runs have started.</summary>
    internal static Task StopAsync() => ServerUnderTest.StopAsync();
}

namespace KeyRx.Load.Scenarios;

/// <summary>One measurement of a running daemon. Runs once; stops soon after its cancellation.</summary>
internal interface IScenario
{
    string Name { get; }

    /// <summary>The most connections it holds at a time.</summary>
    int Connections { get; }

    Task RunAsync(ScenarioContext context, CancellationToken cancellation);
}

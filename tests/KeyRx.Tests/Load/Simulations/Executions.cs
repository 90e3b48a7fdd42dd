using KeyRx.Load.Simulations;

namespace KeyRx.Tests.Load.Simulations;

/// <summary>Runs of scenarios that need no server.</summary>
internal static class Executions
{
    internal static ScenarioExecution Of(Scenario scenario, TimeProvider time)
    {
        var environment = new ScenarioEnvironment(new Uri("ws://127.0.0.1:1/ws"), token: null, threads: 1);
        return new ScenarioExecution(scenario, environment, time, seed: 1);
    }
}

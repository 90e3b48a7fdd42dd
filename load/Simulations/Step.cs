namespace KeyRx.Load.Simulations;

/// <summary>A part of a scenario's body with its own row in the report.</summary>
#pragma warning disable CA1716 // NBomber's word, and this harness speaks C# only.
public static class Step
#pragma warning restore CA1716
{
    /// <param name="name">The row; steps of one name are counted together.</param>
    /// <param name="context">The invocation's.</param>
    /// <param name="run">What is measured. An exception of it counts as a failure and ends the invocation.</param>
    public static Task<Response> Run(string name, IScenarioContext context, Func<Task<Response>> run)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(run);
        return context.RunStepAsync(name, run);
    }
}

namespace KeyRx.Load.Simulations;

/// <summary>What a run's bodies are told of it, and where they speak.</summary>
internal sealed class ScenarioEnvironment(Uri url, string? token, int threads)
{
    internal Uri Url { get; } = url;

    internal string? Token { get; } = token;

    internal int Threads { get; } = threads;

    internal LogLines Log { get; } = new();
}

namespace KeyRx.Load.Simulations;

/// <summary>A condition on the outcome; a run that misses one ends with exit code 1.</summary>
public sealed class Threshold
{
    private Threshold(string sentence, Func<ScenarioStats, bool> isKept) => (Sentence, IsKept) = (sentence, isKept);

    /// <summary>What is printed when it is missed.</summary>
    public string Sentence { get; }

    internal Func<ScenarioStats, bool> IsKept { get; }

    /// <param name="sentence">Says what is wanted: "p99 below 20 ms".</param>
    /// <param name="isKept">Asked once, when the run is over.</param>
    public static Threshold Create(string sentence, Func<ScenarioStats, bool> isKept)
    {
        ArgumentException.ThrowIfNullOrEmpty(sentence);
        ArgumentNullException.ThrowIfNull(isKept);
        return new Threshold(sentence, isKept);
    }
}

namespace KeyRx.Load.Reports;

/// <summary>What a person sees while a scenario runs.</summary>
internal interface IRunProgress
{
    /// <summary>What is being done now.</summary>
    void Say(string sentence);

    /// <summary>A reading; each label replaces its own last one.</summary>
    void Show(string label, string unit, double value);
}

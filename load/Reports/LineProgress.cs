namespace KeyRx.Load.Reports;

/// <summary>For pipes and logs: sentences only.</summary>
internal sealed class LineProgress(TextWriter output) : IRunProgress
{
    public void Say(string sentence) => output.WriteLine(sentence);

    public void Show(string label, string unit, double value)
    {
        // A line each second would bury the sentences; the readings are in the report.
    }
}

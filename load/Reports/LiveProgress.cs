using Spectre.Console;

namespace KeyRx.Load.Reports;

/// <summary>For terminals: the last sentence above a table of the last readings. One thread at a time.</summary>
internal sealed class LiveProgress(LiveDisplayContext display, string scenario) : IRunProgress
{
    private readonly SortedDictionary<string, Reading> _readings = new(StringComparer.Ordinal);
    private string _sentence = "";

    /// <summary>Runs with a display that is gone afterwards.</summary>
    internal static Task RunAsync(IAnsiConsole console, string scenario, Func<IRunProgress, Task> run)
        => console.Live(new Text(scenario)).AutoClear(true)
            .StartAsync(display => run(new LiveProgress(display, scenario)));

    public void Say(string sentence)
    {
        _sentence = sentence;
        Update();
    }

    public void Show(string label, string unit, double value)
    {
        _readings[label] = _readings.TryGetValue(label, out var before)
            ? new Reading(unit, value, Math.Min(before.Least, value), Math.Max(before.Most, value))
            : new Reading(unit, value, value, value);
        Update();
    }

    private void Update()
    {
        var table = new Table().Title(Markup.Escape($"{scenario}: {_sentence}")).Border(TableBorder.Rounded);
        table.AddColumns("", "now", "least", "most", "unit");
        foreach (var (label, reading) in _readings)
        {
            table.AddRow(
                Markup.Escape(label), ReportTable.Format(reading.Now), ReportTable.Format(reading.Least),
                ReportTable.Format(reading.Most), Markup.Escape(reading.Unit));
        }

        for (var i = 1; i <= 3; i++)
            table.Columns[i].RightAligned();
        display.UpdateTarget(table);
    }

    private sealed record Reading(string Unit, double Now, double Least, double Most);
}

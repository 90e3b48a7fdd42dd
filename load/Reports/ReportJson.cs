using System.Text.Encodings.Web;
using System.Text.Json;

namespace KeyRx.Load.Reports;

/// <summary>The report as a JSON file, with the machine it was measured on.</summary>
internal static class ReportJson
{
    // The file is read by people and tools, never embedded in a page: '>=' may stay '>='.
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    internal static void Write(string file, Report report, MachineFacts machine, string arguments)
    {
        using var stream = File.Create(file);
        using var json = new Utf8JsonWriter(stream, Options);
        json.WriteStartObject();
        json.WriteString("scenario", report.Scenario);
        json.WriteString("started", report.Started);
        json.WriteString("arguments", arguments);
        WriteMachine(json, machine);
        if (report.Earlier is { } earlier)
        {
            json.WriteString("compared_with", earlier.File);
            json.WriteString("compared_with_started", earlier.Started);
        }

        json.WriteStartArray("figures");
        foreach (var figure in report.Figures)
            WriteFigure(json, figure, report.Earlier);
        json.WriteEndArray();
        json.WriteStartArray("notes");
        foreach (var note in report.Notes)
            json.WriteStringValue(note);
        json.WriteEndArray();
        json.WriteStartArray("series");
        foreach (var series in report.Series)
            WriteSeries(json, series);
        json.WriteEndArray();
        json.WriteStartArray("curves");
        foreach (var curve in report.Curves)
            WriteCurve(json, curve);
        json.WriteEndArray();
        json.WriteBoolean("missed", report.IsMissed);
        json.WriteEndObject();
    }

    private static void WriteCurve(Utf8JsonWriter json, LatencyCurve curve)
    {
        json.WriteStartObject();
        json.WriteString("label", curve.Label);
        json.WriteString("unit", "ms");
        json.WriteStartArray("points");
        foreach (var point in curve.Points)
        {
            json.WriteStartObject();
            json.WriteNumber("percentile", Math.Round(100 * (1 - Math.Pow(10, -point.X)), 6));
            json.WriteNumber("value", point.Y);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSeries(Utf8JsonWriter json, TimeSeries series)
    {
        json.WriteStartObject();
        json.WriteString("label", series.Label);
        json.WriteString("unit", series.Unit);
        json.WriteStartArray("points");
        foreach (var point in series.Points)
        {
            json.WriteStartObject();
            json.WriteNumber("seconds", Math.Round(point.X, 3));
            json.WriteNumber("value", point.Y);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMachine(Utf8JsonWriter json, MachineFacts machine)
    {
        json.WriteStartObject("machine");
        json.WriteString("processor", machine.Processor);
        json.WriteNumber("cores_allowed", machine.CoresAllowed);
        json.WriteString("system", machine.System);
        json.WriteString("kernel", machine.Kernel);
        json.WriteString("runtime", machine.Runtime);
        json.WriteEndObject();
    }

    private static void WriteFigure(Utf8JsonWriter json, Figure figure, EarlierReport? earlier)
    {
        json.WriteStartObject();
        json.WriteString("key", figure.Key);
        json.WriteString("label", figure.Label);
        WriteNumber(json, "value", figure.Value);
        json.WriteString("unit", figure.Unit);
        if (figure.Budget is { } budget)
        {
            json.WriteString("budget", budget.ToString());
            json.WriteBoolean("missed", figure.IsMissed);
        }

        if (earlier is not null)
        {
            WriteNumber(json, "then", earlier.ValueOf(figure));
            WriteNumber(json, "ratio", earlier.RatioOf(figure));
        }

        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}

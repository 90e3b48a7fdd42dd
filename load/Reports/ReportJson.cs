using System.Runtime.InteropServices;
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

    internal static void Write(string file, Report report, IEnumerable<string> arguments)
    {
        using var stream = File.Create(file);
        using var json = new Utf8JsonWriter(stream, Options);
        json.WriteStartObject();
        json.WriteString("scenario", report.Scenario);
        json.WriteString("started", report.Started);
        json.WriteString("arguments", string.Join(' ', arguments));
        WriteMachine(json);
        json.WriteStartArray("figures");
        foreach (var figure in report.Figures)
            WriteFigure(json, figure);
        json.WriteEndArray();
        json.WriteStartArray("notes");
        foreach (var note in report.Notes)
            json.WriteStringValue(note);
        json.WriteEndArray();
        json.WriteBoolean("missed", report.IsMissed);
        json.WriteEndObject();
    }

    private static void WriteMachine(Utf8JsonWriter json)
    {
        json.WriteStartObject("machine");
        json.WriteString("processor", ReadProcessorName());
        json.WriteNumber("cores_allowed", Environment.ProcessorCount);
        json.WriteString("system", RuntimeInformation.OSDescription);
        json.WriteString("kernel", File.ReadAllText("/proc/sys/kernel/osrelease").Trim());
        json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
        json.WriteEndObject();
    }

    private static void WriteFigure(Utf8JsonWriter json, Figure figure)
    {
        json.WriteStartObject();
        json.WriteString("key", figure.Key);
        json.WriteString("label", figure.Label);
        if (figure.Value is { } value)
            json.WriteNumber("value", value);
        else
            json.WriteNull("value");
        json.WriteString("unit", figure.Unit);
        if (figure.Budget is { } budget)
        {
            json.WriteString("budget", budget.ToString());
            json.WriteBoolean("missed", figure.IsMissed);
        }

        json.WriteEndObject();
    }

    private static string ReadProcessorName()
    {
        var line = File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return line is null ? "unknown" : line[(line.IndexOf(':') + 1)..].Trim();
    }
}

using System.Text.Json;

namespace KeyRx.Peers.Report;

/// <summary>What one run of keyrx-load left behind: its figures by key, or why there are none.</summary>
internal sealed record RunResult(
    IReadOnlyDictionary<string, double> Figures, IReadOnlyList<string> Notes, string? Failure)
{
    /// <summary>Null when it was not measured.</summary>
    internal double? this[string key] => Figures.TryGetValue(key, out var value) ? value : null;

    internal static RunResult Failed(string reason) => new(new Dictionary<string, double>(), [], reason);

    /// <summary>
    /// From the JSON of keyrx-load, or the <c>{"failed":"why"}</c> that load/results.sh leaves in its place.
    /// </summary>
    internal static RunResult Parse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.TryGetProperty("failed", out var reason)
                ? Failed(reason.GetString() ?? "unknown")
                : new RunResult(ReadFigures(json.RootElement), ReadNotes(json.RootElement), null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return Failed("its report cannot be read");
        }
    }

    private static Dictionary<string, double> ReadFigures(JsonElement root)
    {
        Dictionary<string, double> figures = [];
        foreach (var figure in root.GetProperty("figures").EnumerateArray())
        {
            if (figure.GetProperty("value").ValueKind == JsonValueKind.Number)
                figures[figure.GetProperty("key").GetString()!] = figure.GetProperty("value").GetDouble();
        }

        return figures;
    }

    private static string[] ReadNotes(JsonElement root)
        => root.TryGetProperty("notes", out var notes)
            ? [.. notes.EnumerateArray().Select(note => note.GetString()!)]
            : [];
}

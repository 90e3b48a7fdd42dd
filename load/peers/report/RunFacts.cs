using System.Text.Json;

namespace KeyRx.Peers.Report;

/// <summary>Where, when and how it was measured, as load/results.sh wrote it down.</summary>
internal sealed record RunFacts(
    int Runs, int Seconds, int Connections, IReadOnlyList<(string Name, string Value)> Lines)
{
    internal static RunFacts Parse(string text)
    {
        using var json = JsonDocument.Parse(text);
        var root = json.RootElement;
        return new RunFacts(
            root.GetProperty("runs").GetInt32(),
            root.GetProperty("seconds").GetInt32(),
            root.GetProperty("connections").GetInt32(),
            [.. root.GetProperty("lines").EnumerateObject().Select(line => (line.Name, line.Value.GetString()!))]);
    }
}

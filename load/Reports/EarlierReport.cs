using System.Text.Json;
using KeyRx.Load.Errors;

namespace KeyRx.Load.Reports;

/// <summary>What the same scenario measured before, from the file that <c>--json</c> wrote then.</summary>
/// <param name="File">As it was named.</param>
/// <param name="Started">When it was run.</param>
/// <param name="Values">By the figure's key; what was not measured is not in it.</param>
internal sealed record EarlierReport(string File, DateTimeOffset Started, IReadOnlyDictionary<string, double> Values)
{
    /// <exception cref="UsageException">The file cannot be read, is no report, or one of another scenario.</exception>
    internal static EarlierReport Read(string file, string scenario)
    {
        try
        {
            using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(file));
            var root = document.RootElement;
            var name = root.GetProperty("scenario").GetString();
            if (name != scenario)
                throw new UsageException($"--compare {file}: a report of '{name}', not of '{scenario}'");

            var values = new Dictionary<string, double>(StringComparer.Ordinal);
            foreach (var figure in root.GetProperty("figures").EnumerateArray())
            {
                if (figure.GetProperty("value") is { ValueKind: JsonValueKind.Number } value)
                    values[figure.GetProperty("key").GetString()!] = value.GetDouble();
            }

            return new EarlierReport(file, root.GetProperty("started").GetDateTimeOffset(), values);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--compare {file}: {e.Message}");
        }
        catch (Exception e) when (
            e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new UsageException($"--compare {file}: this is no report that --json wrote");
        }
    }

    /// <summary>Null when it was not measured then.</summary>
    internal double? ValueOf(Figure figure) => Values.TryGetValue(figure.Key, out var value) ? value : null;

    /// <summary>Now over then; null when either was not measured, or it was 0 then.</summary>
    internal double? RatioOf(Figure figure) => ValueOf(figure) is { } before and not 0 ? figure.Value / before : null;
}

using System.Text.Json;
using KeyRx.Load.Errors;

namespace KeyRx.Load.Reports;

/// <summary>
/// Budgets in a file, by scenario and figure: <c>{"fanout": {"p99_ms": "&lt;=20"}}</c>. Comments are allowed, so that
/// each bound can say where it comes from.
/// </summary>
internal static class BudgetFile
{
    private static readonly JsonDocumentOptions Options =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Those of one scenario; none where the file has none for it.</summary>
    /// <exception cref="UsageException">The file cannot be read, or something in it is no budget;
    /// the message says what.</exception>
    internal static IReadOnlyList<Budget> Read(string file, string scenario, IReadOnlyCollection<string> scenarios)
    {
        using var document = Parse(file);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new UsageException($"--budgets {file}: write an object of scenarios");

        List<Budget> budgets = [];
        foreach (var part in document.RootElement.EnumerateObject())
        {
            if (!scenarios.Contains(part.Name))
            {
                throw new UsageException(
                    $"--budgets {file}: there is no scenario '{part.Name}', but {string.Join(", ", scenarios)}");
            }
            if (part.Value.ValueKind != JsonValueKind.Object)
                throw new UsageException($"--budgets {file}: '{part.Name}' is to be an object of figures");
            foreach (var bound in part.Value.EnumerateObject())
            {
                var budget = ReadBudget(file, part.Name, bound);
                if (part.Name == scenario)
                    budgets.Add(budget);
            }
        }

        return budgets;
    }

    private static JsonDocument Parse(string file)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllText(file), Options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new UsageException($"--budgets {file}: {e.Message}");
        }
    }

    private static Budget ReadBudget(string file, string scenario, JsonProperty bound)
    {
        var text = bound.Value.ValueKind == JsonValueKind.String ? bound.Value.GetString() : null;
        return text is not null && Budget.TryParse(bound.Name + text, out var budget)
            ? budget
            : throw new UsageException(
                $"--budgets {file}: '{scenario}', '{bound.Name}': write \"<=NUMBER\" or \">=NUMBER\"");
    }
}

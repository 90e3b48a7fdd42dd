using System.Text.RegularExpressions;

namespace KeyRx.Tests.Repository;

/// <summary>Log events are found by number in the field: each has one, and no two share it.</summary>
internal static partial class LogIds
{
    public static IEnumerable<string> Violations(IEnumerable<SourceFile> files)
    {
        var events = (from file in files
                      where file.IsCSharp && (file.IsIn("src/") || file.IsIn("load/"))
                      from Match match in Attribute().Matches(file.Code)
                      select (Place: $"{file.Path}:{file.LineOf(match.Index)}", Id: Id().Match(match.Value)))
                     .ToArray();
        foreach (var (place, _) in events.Where(log => !log.Id.Success))
            yield return $"{place}: LoggerMessage without a number as its event id";
        var shared = events.Where(log => log.Id.Success).GroupBy(log => log.Id.Groups[1].Value);
        foreach (var places in shared.Where(group => group.Count() > 1))
            yield return $"event id {places.Key} is used by {string.Join(" and ", places.Select(log => log.Place))}";
    }

    [GeneratedRegex(@"\[LoggerMessage\b[^]]*\]")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"(?:LoggerMessage\s*\(\s*(?:eventId\s*:\s*)?|\bEventId\s*=\s*)([0-9]+)")]
    private static partial Regex Id();
}

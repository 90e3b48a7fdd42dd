using System.Text.RegularExpressions;

namespace KeyRx.Tests.Repository;

/// <summary>
/// Members that somebody must set once, after their object was made and before it is used: nothing keeps that order.
/// Objects that know each other are made in order instead, or one raises an event that the other hears.
/// </summary>
internal static partial class LateMembers
{
    /// <summary>A finding for each, under "file: member".</summary>
    public static IEnumerable<(string Key, string Text)> Violations(IEnumerable<SourceFile> files) =>
        from file in files
        where file.IsCSharp && file.IsIn("src/")
        from match in NullUntilSet().Matches(file.Code).Concat(RequiredCallback().Matches(file.Code))
        let member = match.Groups[1].Value
        let line = file.LineOf(match.Groups[1].Index)
        select ($"{file.Path}: {member}",
            $"{file.Path}:{line}: {member} is set once, from outside; hand it to the constructor");

    [GeneratedRegex(@"(\w+)\s*(?:\{\s*get;[^{}]*\}\s*)?=\s*null!")]
    private static partial Regex NullUntilSet();

    [GeneratedRegex(@"\brequired\s+(?:Action|Func)\b[^;{}]*?(\w+)\s*\{")]
    private static partial Regex RequiredCallback();
}

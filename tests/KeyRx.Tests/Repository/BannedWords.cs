using System.Text.RegularExpressions;

namespace KeyRx.Tests.Repository;

/// <summary>Words that stand for work left undone, file names that say nothing, and paths of one machine.</summary>
internal static partial class BannedWords
{
    // Put together here, so that this file does not hold what it looks for.
    private static readonly Regex Undone = new(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK|XX" + @"X)\b");

    private static readonly Regex MachinePath =
        new(
            @"(?<![\w.$}~-])(/wo" + @"rk/|/ho" + @"me/\w|/Use" + @"rs/\w|/ro" + @"ot/\w|/tm" + @"p/h/|[A-Z]:\\Use" +
                @"rs\\)");

    public static IEnumerable<string> UndoneWork(IEnumerable<SourceFile> sources) =>
        Find(sources, Undone, "do it, or write an issue");

    public static IEnumerable<string> MachinePaths(IEnumerable<SourceFile> files) =>
        Find(files, MachinePath, "a path of one machine");

    public static IEnumerable<string> EmptyNames(IEnumerable<SourceFile> files) =>
        from file in files
        where EmptyName().IsMatch(file.Name)
        select $"{file.Path}: name the file after the one thing it is about";

    private static IEnumerable<string> Find(IEnumerable<SourceFile> files, Regex pattern, string reason) =>
        from file in files
        from Match match in pattern.Matches(file.Text)
        select $"{file.Path}:{file.LineOf(match.Index)}: {match.Value}: {reason}";

    [GeneratedRegex(@"([a-z]|\b|_)([Hh]elpers?|[Uu]tils?|[Uu]tility|[Uu]tilities)(?![a-z])")]
    private static partial Regex EmptyName();
}

using System.Text.RegularExpressions;

namespace KeyRx.Tests.Repository;

/// <summary>
/// What code here must not do, with the reason in the finding. Works on masked code: words in comments are free.
/// </summary>
internal static partial class BannedCalls
{
    private static readonly (Regex Call, Func<SourceFile, bool> Where, string Reason)[] Bans =
    [
        (ConsoleUse(), file => file.IsIn("src/KeyRx."), "a library does not own the console; log, or return it"),
        (WallClock(), file => file.IsIn("src/"), "take a TimeProvider"),
        (Sleep(), file => file.IsIn("src/"), "wait for an event, or take a TimeProvider"),
        (
            UnseededRandom(), file => file.IsIn("src/"),
            "take a Random with a seed, or RandomNumberGenerator for secrets"),
        (NotImplemented(), _ => true, "code that is not there is not committed"),
        (ForeignCall(), file => file.IsIn("src/") && !file.Path.Contains("/Interop/", StringComparison.Ordinal),
            "P/Invoke lives in Interop/ folders only"),
    ];

    public static IEnumerable<string> Violations(IEnumerable<SourceFile> files)
    {
        foreach (var file in files.Where(file => file.IsCSharp))
        {
            foreach (var (call, _, reason) in Bans.Where(ban => ban.Where(file)))
                foreach (Match match in call.Matches(file.Code))
                    yield return $"{file.Path}:{file.LineOf(match.Index)}: {match.Value}: {reason}";
            if (!file.IsIn("src/")) continue;
            foreach (var index in DelaysWithoutClock(file.Code))
                yield return $"{file.Path}:{file.LineOf(index)}: Task.Delay: pass a TimeProvider";
        }
    }

    /// <summary>Overloads with a TimeProvider have it as their second argument.</summary>
    private static IEnumerable<int> DelaysWithoutClock(string code) =>
        from Match match in Delay().Matches(code)
        let arguments = TopLevelArguments(code, match.Index + match.Length)
        where arguments.Count < 2 || !Clock().IsMatch(arguments[1])
        select match.Index;

    private static List<string> TopLevelArguments(string code, int start)
    {
        var arguments = new List<string>();
        var depth = 0;
        var argumentStart = start;
        for (var i = start; i < code.Length && depth >= 0; i++)
        {
            if (code[i] is '(' or '[' or '{') depth++;
            if (code[i] is ')' or ']' or '}') depth--;
            if (depth >= 0 && !(depth == 0 && code[i] is ',')) continue;
            arguments.Add(code[argumentStart..i]);
            argumentStart = i + 1;
        }

        return arguments;
    }

    [GeneratedRegex(@"\bConsole\s*\.\s*\w+")]
    private static partial Regex ConsoleUse();

    [GeneratedRegex(@"\bDateTime(Offset)?\s*\.\s*(Now|UtcNow|Today)\b")]
    private static partial Regex WallClock();

    [GeneratedRegex(@"\bThread\s*\.\s*Sleep\b")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"\bRandom\s*\.\s*Shared\b|\bnew\s+Random\s*\(\s*\)")]
    private static partial Regex UnseededRandom();

    [GeneratedRegex(@"\bNotImplementedException\b")]
    private static partial Regex NotImplemented();

    [GeneratedRegex(@"\[\s*(DllImport|LibraryImport)\b")]
    private static partial Regex ForeignCall();

    [GeneratedRegex(@"\bTask\s*\.\s*Delay\s*\(")]
    private static partial Regex Delay();

    [GeneratedRegex("time|clock", RegexOptions.IgnoreCase)]
    private static partial Regex Clock();
}

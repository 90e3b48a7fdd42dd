namespace KeyRx.Tests.Repository;

/// <summary>
/// tests/KeyRx.Tests mirrors src, so that the tests of a file are found by its name: those of
/// src/KeyRx.Server/Limits/RateLimiter.cs are tests/KeyRx.Tests/Server/Limits/RateLimiterTests.cs. The tests of
/// load are in Load.
/// </summary>
internal static class TestFolders
{
    private const string Tests = "tests/KeyRx.Tests/";

    /// <summary>Folders of tests that are not about one file, each with its reason.</summary>
    private static readonly Dictionary<string, string> Extra = new()
    {
        ["Conformance"] = "the wire, judged by the RFCs alone",
        ["Fuzz"] = "what tests/KeyRx.Fuzz found, and that it finds it",
        ["Repository"] = "the repository itself",
        ["Server/Model"] = "the whole server against a model of what a client may see",
        ["WebSockets/Differential"] = "our reader against the one of .NET",
        ["Load/Peers"] = "load/peers/report",
    };

    /// <summary>
    /// A finding for each file that lies where no source does, or elsewhere than the file it is named after, under the
    /// name of its project.
    /// </summary>
    public static IEnumerable<(string Key, string Text)> Violations(IReadOnlyList<SourceFile> files)
    {
        var sources = files.Where(file => file.IsCSharp).Select(Mirrored).OfType<string>().ToHashSet();
        var folders = sources.Select(FolderOf)
            .SelectMany(folder => (string[])[folder, folder.Split('/')[0]]).ToHashSet();
        foreach (var file in files.Where(file => file.IsCSharp && file.IsIn(Tests)))
        {
            var path = file.Path[Tests.Length..];
            var folder = FolderOf(path);
            var project = path.Split('/')[0];
            if (Extra.Keys.Any(extra => (folder + "/").StartsWith(extra + "/", StringComparison.Ordinal))) continue;
            if (!folders.Contains(folder))
                yield return (project, $"{file.Path}: there is no such folder in src");
            else if (HomeOf(path, sources) is { } home && home != folder)
                yield return (project, $"{file.Path}: what it tests is in {home}");
        }
    }

    /// <summary>Where the file with the test's name lies; null where the project has none, or several.</summary>
    private static string? HomeOf(string test, HashSet<string> sources)
    {
        if (!test.EndsWith("Tests.cs", StringComparison.Ordinal)) return null;
        var name = $"/{test[(test.LastIndexOf('/') + 1)..^"Tests.cs".Length]}.cs";
        var project = test[..(test.IndexOf('/') + 1)];
        string[] homes =
        [
            .. sources.Where(source => source.StartsWith(project, StringComparison.Ordinal)
                && source.EndsWith(name, StringComparison.Ordinal)).Select(FolderOf).Distinct(),
        ];
        return homes is [var home] ? home : null;
    }

    /// <summary>A source file's path as the tests have it: "Server/Limits/RateLimiter.cs".</summary>
    private static string? Mirrored(SourceFile file) =>
        file.IsIn("src/KeyRx.") ? file.Path["src/KeyRx.".Length..]
        : file.IsIn("load/") ? "Load" + file.Path["load".Length..]
        : null;

    private static string FolderOf(string path) => path[..Math.Max(path.LastIndexOf('/'), 0)];
}

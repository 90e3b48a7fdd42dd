using System.Xml.Linq;

namespace KeyRx.Tests.Repository;

/// <summary>Which project may refer to which: references point down only (src/ARCHITECTURE.md, "Projects").</summary>
internal static class ProjectLayers
{
    private static readonly Dictionary<string, string[]> AllowedReferences = new()
    {
        ["KeyRx.Protocol"] = [],
        ["KeyRx.WebSockets"] = [],
        ["KeyRx.Peers"] = [],
        ["KeyRx.Input"] = ["KeyRx.Protocol"],
        ["KeyRx.Client"] = ["KeyRx.Peers", "KeyRx.Protocol", "KeyRx.WebSockets"],
        ["KeyRx.Streams"] = ["KeyRx.Peers", "KeyRx.Protocol", "KeyRx.WebSockets"],
        ["KeyRx.Server"] = ["KeyRx.Input", "KeyRx.Peers", "KeyRx.Protocol", "KeyRx.Streams", "KeyRx.WebSockets"],
        ["KeyRx.Hosting"] = ["KeyRx.Protocol", "KeyRx.Server"],
        ["KeyRx.AspNetCore"] = ["KeyRx.Hosting", "KeyRx.Protocol", "KeyRx.Server", "KeyRx.WebSockets"],
        ["KeyRx.Native"] = ["KeyRx.Input", "KeyRx.Protocol", "KeyRx.Server", "KeyRx.Streams"],
        ["KeyRx.Redis"] = ["KeyRx.Protocol", "KeyRx.Server"],
    };

    /// <summary>Built by tests/long/mutation.sh only, with the tests that it names.</summary>
    private const string Mutations = "tests/KeyRx.Mutations/";

    public static IEnumerable<string> Violations(IEnumerable<SourceFile> files) =>
        files.Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal)).SelectMany(Violations);

    public static IEnumerable<string> MissingFromSolution(IReadOnlyList<SourceFile> files)
    {
        var solution = files.Single(file => file.Path == "KeyRx.sln").Text.Replace('\\', '/');
        return from file in files
               where file.Path.EndsWith(".csproj", StringComparison.Ordinal)
               where !file.IsIn("tests/samples/")
                   && !file.IsIn(Mutations)
                   && !solution.Contains($"\"{file.Path}\"", StringComparison.Ordinal)
               select $"{file.Path}: not in KeyRx.sln; run dotnet sln add {file.Path}";
    }

    private static IEnumerable<string> Violations(SourceFile file)
    {
        if (file.IsIn("tests/")) yield break;
        var project = Path.GetFileNameWithoutExtension(file.Name);
        var isLibrary = project.StartsWith("KeyRx.", StringComparison.Ordinal) && file.IsIn("src/");
        if (isLibrary && !AllowedReferences.ContainsKey(project))
        {
            yield return $"{file.Path}: a library without a place in the layers; " +
                $"give it one in {nameof(ProjectLayers)}";
        }
        foreach (var reference in References(file.Text).Where(reference => !IsAllowed(project, isLibrary, reference)))
            yield return $"{file.Path}: {project} must not refer to {reference}";
    }

    /// <summary>A program may use every library, and no other program.</summary>
    private static bool IsAllowed(string project, bool isLibrary, string reference) =>
        isLibrary
            ? AllowedReferences.GetValueOrDefault(project, []).Contains(reference)
            : AllowedReferences.ContainsKey(reference);

    private static IEnumerable<string> References(string project) =>
        from element in XDocument.Parse(project).Descendants("ProjectReference")
        let path = (string?)element.Attribute("Include") ?? ""
        select Path.GetFileNameWithoutExtension(path.Replace('\\', '/'));
}

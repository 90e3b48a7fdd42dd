using System.Xml.Linq;

namespace KeyRx.Tests.Repository;

/// <summary>A C# project and its own files: a project in a folder below it has its files to itself.</summary>
/// <param name="Name">The file's name without ".csproj".</param>
/// <param name="Folder">Path from the root, with '/' at its end.</param>
/// <param name="RootNamespace">As the project says; its name where it says nothing.</param>
/// <param name="Files">Its C# files.</param>
internal sealed record SourceProject(string Name, string Folder, string RootNamespace, IReadOnlyList<SourceFile> Files)
{
    private const string Ending = ".csproj";

    /// <summary>Compiled into several projects, so part of none.</summary>
    private const string Shared = "load/peers/shared/";

    /// <summary>The projects in the folders that are named, "src/" for example.</summary>
    public static IReadOnlyList<SourceProject> Find(IReadOnlyList<SourceFile> files, params string[] folders)
    {
        var projects = files.Where(file => file.Path.EndsWith(Ending, StringComparison.Ordinal)).ToList();
        var code = files.Where(file => file.IsCSharp && !file.IsIn(Shared)).ToLookup(file =>
            projects.Where(project => file.IsIn(FolderOf(project))).MaxBy(project => FolderOf(project).Length));
        return [
            .. from project in projects
               where folders.Any(project.IsIn)
               let name = project.Name[..^Ending.Length]
               let space = XDocument.Parse(project.Text).Descendants("RootNamespace").SingleOrDefault()?.Value
               select new SourceProject(name, FolderOf(project), space ?? name, [.. code[project]]),
        ];
    }

    /// <summary>Where a file lies in its project: "" for its root, else "A/B".</summary>
    public string FolderIn(SourceFile file) =>
        file.Path.Length == Folder.Length + file.Name.Length ? "" : file.Path[Folder.Length..^(file.Name.Length + 1)];

    private static string FolderOf(SourceFile project) => project.Path[..^project.Name.Length];
}

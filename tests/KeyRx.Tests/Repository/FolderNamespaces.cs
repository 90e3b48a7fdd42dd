using System.Text.RegularExpressions;

namespace KeyRx.Tests.Repository;

/// <summary>A folder is a namespace: the project's root namespace, and a part for each folder below it.</summary>
internal static partial class FolderNamespaces
{
    /// <summary>A finding for each file whose namespace is another, under the name of its project.</summary>
    public static IEnumerable<(string Key, string Text)> Violations(IEnumerable<SourceProject> projects) =>
        from project in projects
        from file in project.Files
        let declared = Declaration().Match(file.Code).Groups[1].Value
        let expected = Expected(project, file)
        where declared.Length > 0 && declared != expected
        select (project.Name, $"{file.Path}: namespace {declared}, its folder is {expected}");

    private static string Expected(SourceProject project, SourceFile file)
    {
        var folder = project.FolderIn(file);
        return folder.Length == 0 ? project.RootNamespace : $"{project.RootNamespace}.{folder.Replace('/', '.')}";
    }

    [GeneratedRegex(@"^namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}

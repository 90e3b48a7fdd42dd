using KeyRx.Testing;

namespace KeyRx.Tests.Repository;

/// <summary>
/// The files of this repository, read from disk; needs no git, so that an unpacked archive is checked as well.
/// </summary>
internal static class RepositoryFiles
{
    private static readonly string[] SkippedFolders =
        [".git", ".vs", ".idea", "artifacts", "bin", "obj", "node_modules", "dist", "__pycache__"];

    private static readonly string[] SourceEndings =
        [".cs", ".c", ".h", ".sh", ".awk", ".ts", ".tsx", ".js", ".mjs", ".cjs", ".py"];

    public static string Root => RepositoryRoot.Path;

    /// <summary>Every text file.</summary>
    public static IReadOnlyList<SourceFile> All { get; } = [.. Read(new DirectoryInfo(Root))];

    /// <summary>Every file of code.</summary>
    public static IReadOnlyList<SourceFile> Sources { get; } =
        [.. All.Where(file => SourceEndings.Any(end => file.Path.EndsWith(end, StringComparison.Ordinal)))];

    private static IEnumerable<SourceFile> Read(DirectoryInfo folder)
    {
        // In a second work tree of git, ".git" is a file that names the first one.
        foreach (var file in folder.EnumerateFiles().Where(file => file.LinkTarget is null && file.Name != ".git"))
        {
            var text = File.ReadAllText(file.FullName);
            if (!text.Contains('\0')) yield return new SourceFile(RelativePath(file), text);
        }

        foreach (var below in folder.EnumerateDirectories().Where(IsOurs).SelectMany(Read))
            yield return below;
    }

    private static bool IsOurs(DirectoryInfo folder) =>
        folder.LinkTarget is null
        && !SkippedFolders.Contains(folder.Name)
        && !(folder.Parent?.Name == "native" && folder.Name.StartsWith("build", StringComparison.Ordinal));

    private static string RelativePath(FileInfo file) =>
        Path.GetRelativePath(Root, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
}

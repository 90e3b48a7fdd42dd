namespace KeyRx.EndToEnd.Tests;

/// <summary>Files of the repository, found from where the tests run.</summary>
internal static class RepositoryFolder
{
    private static string Root { get; } = Find();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "KeyRx.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("no KeyRx.sln above " + AppContext.BaseDirectory);
    }
}

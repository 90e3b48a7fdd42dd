namespace KeyRx.Testing;

/// <summary>Finds the repository from a test program: the folder above it that holds KeyRx.sln.</summary>
public static class RepositoryRoot
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "KeyRx.sln")))
            folder = folder.Parent;
        return folder?.FullName
            ?? throw new DirectoryNotFoundException("no KeyRx.sln above " + AppContext.BaseDirectory);
    }
}

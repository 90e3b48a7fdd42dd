namespace KeyRx.Tests.Input;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keyrx-test-");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public string File(string name, string text)
    {
        System.IO.File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    public string File(string name, byte[] bytes)
    {
        System.IO.File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

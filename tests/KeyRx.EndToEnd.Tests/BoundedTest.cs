using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>A test whose every wait ends, and whose files go with it.</summary>
public abstract class BoundedTest : IDisposable
{
    private readonly CancellationTokenSource _deadline =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keyrxd-test-");

    // Generous: the machine may be busy, and each test starts a process or a few.
    protected BoundedTest() => _deadline.CancelAfter(TimeSpan.FromSeconds(240));

    protected CancellationToken Cancellation => _deadline.Token;

    /// <summary>Where the daemon keeps its state, and the test its files.</summary>
    protected string Folder => _folder.FullName;

    public void Dispose()
    {
        _deadline.Dispose();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string PathOf(string name) => Path.Combine(Folder, name);

    protected string WriteFile(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }
}

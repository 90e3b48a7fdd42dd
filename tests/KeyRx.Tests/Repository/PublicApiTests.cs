using System.Reflection;
using PublicApiGenerator;
using Xunit;

namespace KeyRx.Tests.Repository;

/// <summary>
/// The public face of each library as text beside it: a change to it is seen in review, never by accident.
/// </summary>
public sealed class PublicApiTests
{
    private const string AcceptVariable = "KEYRX_ACCEPT_API";

    public static TheoryData<string> Libraries { get; } =
        [
            .. RepositoryFiles.All.Where(file =>
                file.IsIn("src/KeyRx.") && file.Path.EndsWith(".csproj", StringComparison.Ordinal))
                    .Select(file => Path.GetFileNameWithoutExtension(file.Name)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void ThePublicApiIsTheOneWrittenDown(string library)
    {
        var path = Path.Combine(RepositoryFiles.Root, "src", library, "PublicAPI.txt");
        var actual = Describe(Assembly.Load(library));
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1") File.WriteAllText(path, actual);

        var written = File.Exists(path) ? File.ReadAllText(path) : "";

        Assert.True(written == actual, Difference(library, written, actual));
    }

    [Fact]
    public void AChangedMemberIsNamedWithTheCommandThatAcceptsIt()
    {
        var difference = Difference("KeyRx.Server", "class A\n  int B;\n  int C;\n", "class A\n  int B;\n  long C;\n");

        Assert.Equal(
            "src/KeyRx.Server/PublicAPI.txt differs from the library:\n-   int C;\n+   long C;\n"
            + "If the change is meant, run: KEYRX_ACCEPT_API=1 tests/run.sh unit",
            difference);
    }

    [Fact]
    public void TheDescriptionHoldsPublicMembersAndNoInternalOnes()
    {
        var description = Describe(typeof(KeyRx.Protocol.KeyEvent).Assembly);

        Assert.Contains("DeviceRemoved = 17", description, StringComparison.Ordinal);
        Assert.DoesNotContain("InternalsVisibleTo", description, StringComparison.Ordinal);
    }

    private static string Describe(Assembly assembly)
    {
        var options = new ApiGeneratorOptions { IncludeAssemblyAttributes = false };
        var text = assembly.GeneratePublicApi(options).ReplaceLineEndings("\n").Trim();
        return text.Length == 0 ? "" : text + "\n";
    }

    private static string Difference(string library, string written, string actual)
    {
        var before = written.Split('\n');
        var after = actual.Split('\n');
        var changes =
            before.Except(after).Select(line => "- " + line).Concat(after.Except(before).Select(line => "+ " + line));
        return $"src/{library}/PublicAPI.txt differs from the library:\n{string.Join('\n', changes)}\n"
            + $"If the change is meant, run: {AcceptVariable}=1 tests/run.sh unit";
    }
}

using Xunit;

namespace KeyRx.Tests.Repository;

public sealed class LayerTests
{
    [Fact]
    public void ReferencesPointDownOnly() => Findings.AssertNone(ProjectLayers.Violations(RepositoryFiles.All));

    [Fact]
    public void EveryProjectIsInTheSolution() =>
        Findings.AssertNone(ProjectLayers.MissingFromSolution(RepositoryFiles.All));

    [Theory]
    [InlineData("src/KeyRx.Client/KeyRx.Client.csproj", "../KeyRx.Server/KeyRx.Server.csproj")]
    [InlineData("src/KeyRx.Protocol/KeyRx.Protocol.csproj", "..\\KeyRx.WebSockets\\KeyRx.WebSockets.csproj")]
    [InlineData("src/KeyRx.WebSockets/KeyRx.WebSockets.csproj", "../KeyRx.Protocol/KeyRx.Protocol.csproj")]
    [InlineData("src/KeyRx.Streams/KeyRx.Streams.csproj", "../KeyRx.Server/KeyRx.Server.csproj")]
    [InlineData("src/KeyRx.Server/KeyRx.Server.csproj", "../keyrxd/keyrxd.csproj")]
    [InlineData("src/keyrxd/keyrxd.csproj", "../../tests/KeyRx.Testing/KeyRx.Testing.csproj")]
    [InlineData("load/KeyRx.Load.csproj", "../src/keyrxd/keyrxd.csproj")]
    public void AReferenceUpwardsIsFound(string path, string reference) =>
        Assert.Single(ProjectLayers.Violations([Project(path, reference)]));

    [Fact]
    public void ALibraryWithoutAPlaceIsFound() =>
        Assert.Single(ProjectLayers.Violations([new SourceFile("src/KeyRx.New/KeyRx.New.csproj", "<Project/>")]));

    [Theory]
    [InlineData("src/KeyRx.Server/KeyRx.Server.csproj", "../KeyRx.Input/KeyRx.Input.csproj")]
    [InlineData("tests/KeyRx.EndToEnd.Tests/KeyRx.EndToEnd.Tests.csproj", "../../src/keyrxd/keyrxd.csproj")]
    public void AReferenceDownwardsIsFine(string path, string reference) =>
        Assert.Empty(ProjectLayers.Violations([Project(path, reference)]));

    [Fact]
    public void AProjectOutsideTheSolutionIsFound()
    {
        var solution = new SourceFile("KeyRx.sln", "\"KeyRx.Load\", \"load\\KeyRx.Load.csproj\", \"{}\"");
        var inside = new SourceFile("load/KeyRx.Load.csproj", "<Project/>");
        var outside = new SourceFile("bench/KeyRx.Bench.csproj", "<Project/>");

        Assert.Contains(outside.Path, Assert.Single(ProjectLayers.MissingFromSolution([solution, inside, outside])));
    }

    private static SourceFile Project(string path, string reference) =>
        new(path, $"<Project><ItemGroup><ProjectReference Include=\"{reference}\" /></ItemGroup></Project>");
}

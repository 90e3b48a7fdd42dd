using Xunit;

namespace KeyRx.Tests.Repository;

public sealed class TestFolderTests
{
    [Fact]
    public void TheTestsOfAFileAreFoundByItsName() => Findings.AssertNone(
        Leftovers.Compare(TestFolders.Violations(RepositoryFiles.All), Leftovers.ProjectsWithoutMirror));

    [Theory]
    [InlineData("Server/Limits/RateLimiterTests.cs", null)]
    [InlineData("Server/Limits/ManyLimitsTests.cs", null)]
    [InlineData("Server/Limits/Limit.cs", null)]
    [InlineData("Server/WholeServerTests.cs", null)]
    [InlineData("Flat/WithoutFileAtItsRootTests.cs", null)]
    [InlineData("Server/Model/Deep/ModelTests.cs", null)]
    [InlineData("Load/Swarm/MeterTests.cs", null)]
    [InlineData("Server/RateLimiterTests.cs", "what it tests is in Server/Limits")]
    [InlineData("Load/MeterTests.cs", "what it tests is in Load/Swarm")]
    [InlineData("Server/Rates/RateTests.cs", "there is no such folder in src")]
    [InlineData("Helpers/Thing.cs", "there is no such folder in src")]
    public void ATestLiesWhereItsFileDoes(string test, string? finding)
    {
        SourceFile[] files =
        [
            new("src/KeyRx.Server/Limits/RateLimiter.cs", ""), new("src/KeyRx.Server/Owner.cs", ""),
            new("src/KeyRx.Flat/Deep/Only.cs", ""), new("load/A.cs", ""), new("load/Swarm/Meter.cs", ""),
            new("tests/KeyRx.Tests/" + test, ""),
        ];

        Assert.Equal(
            finding is null ? [] : [(test.Split('/')[0], $"tests/KeyRx.Tests/{test}: {finding}")],
            TestFolders.Violations(files));
    }
}

using Xunit;

namespace KeyRx.Tests.Repository;

public sealed class SecurityPolicyTests
{
    private const string Table = "| rule | attacked by |\n|---|---|\n";

    private static readonly SourceFile[] Files = [new("tests/A/DoorTests.cs", ""), new("src/WindowTests.cs", "")];

    [Fact]
    public void EveryRuleNamesTestsThatAreThere() =>
        Findings.AssertNone(SecurityPolicy.Violations(TextOf("SECURITY.md"), RepositoryFiles.All));

    [Fact]
    public void TheReadmeLeadsThere() =>
        Assert.Contains("](SECURITY.md)", TextOf("README.md"), StringComparison.Ordinal);

    [Theory]
    [InlineData(Table + "| Doors are shut. | `DoorTests` |\n", null)]
    [InlineData(
        Table + "| Doors are shut. | `DoorTests`, `WindowTests` |\n", "there is no test WindowTests: Doors are shut.")]
    [InlineData(Table + "| Doors are shut. | DoorTests |\n", "no test attacks: Doors are shut.")]
    [InlineData("Doors are shut.\n", "there is no table of rules")]
    public void WhatIsMissingIsFound(string text, string? finding) =>
        Assert.Equal(finding is null ? [] : [finding], SecurityPolicy.Violations(text, Files));

    private static string TextOf(string path) => RepositoryFiles.All.Single(file => file.Path == path).Text;
}

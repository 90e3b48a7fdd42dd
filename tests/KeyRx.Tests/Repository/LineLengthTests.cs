using Xunit;

namespace KeyRx.Tests.Repository;

public sealed class LineLengthTests
{
    [Fact]
    public void NoLineIsTooLong() =>
        Findings.AssertNone(Leftovers.Compare(LineLength.Violations(RepositoryFiles.All), Leftovers.FoldersNotWrapped));

    [Theory]
    [InlineData("src/A/B/c.cs", 120, false)]
    [InlineData("src/A/B/c.cs", 121, true)]
    [InlineData("src/A/c.tsx", 121, true)]
    [InlineData("src/A/A.csproj", 121, true)]
    [InlineData("src/A/README.md", 121, false)]
    [InlineData("src/keyrxd/Dashboard/app.js", 121, false)]
    public void ALineOfMoreThanTheColumnsIsFound(string path, int columns, bool isFound)
    {
        var found = LineLength.Violations([new SourceFile(path, "x\n" + new string('x', columns) + "\n")]);

        Assert.Equal(isFound ? ["src/A"] : [], found.Select(finding => finding.Key));
    }

    [Fact]
    public void AColumnIsACharacterAndNotItsParts()
    {
        var line = string.Concat(Enumerable.Repeat("\U0001F600", 120));

        Assert.Empty(LineLength.Violations([new SourceFile("a.cs", line)]));
    }

    [Fact]
    public void ATextInARawStringIsLeftAsItIsAndWhatFollowsItIsNot()
    {
        var wide = new string('x', 130);
        const string Raw = "\"\"\"";

        Assert.Empty(LineLength.Violations([new SourceFile("a.cs", $"var a = {Raw}\n{wide}\n{Raw};\n")]));
        Assert.Single(LineLength.Violations([new SourceFile("a.cs", $"var a = {Raw}\n{wide}\n{Raw};\n{wide}\n")]));
    }
}

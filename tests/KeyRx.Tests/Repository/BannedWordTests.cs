using Xunit;

namespace KeyRx.Tests.Repository;

public sealed class BannedWordTests
{
    [Fact]
    public void NoSourceHoldsUndoneWork() => Findings.AssertNone(BannedWords.UndoneWork(RepositoryFiles.Sources));

    [Fact]
    public void NoFileHasAnEmptyName() => Findings.AssertNone(BannedWords.EmptyNames(RepositoryFiles.Sources));

    [Theory]
    [InlineData("// TO" + "DO: later")]
    [InlineData("/* FIX" + "ME */")]
    [InlineData("# HA" + "CK")]
    public void UndoneWorkIsFound(string text) =>
        Assert.Single(BannedWords.UndoneWork([new SourceFile("native/src/a.c", text)]));

    [Theory]
    [InlineData("JsonHelpers.cs", 1)]
    [InlineData("Utils.cs", 1)]
    [InlineData("string-util.ts", 1)]
    [InlineData("ByteUtilities.cs", 1)]
    [InlineData("CpuUtilization.cs", 0)]
    [InlineData("Masking.cs", 0)]
    public void AnEmptyNameIsFound(string name, int violations) =>
        Assert.Equal(violations, BannedWords.EmptyNames([new SourceFile("src/KeyRx.Server/" + name, "")]).Count());
}

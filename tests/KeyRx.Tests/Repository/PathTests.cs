using Xunit;

namespace KeyRx.Tests.Repository;

public sealed class PathTests
{
    [Fact]
    public void NoFileNamesAPathOfOneMachine() => Findings.AssertNone(BannedWords.MachinePaths(RepositoryFiles.All));

    [Theory]
    [InlineData("cd /wo" + "rk/main")]
    [InlineData("\"/ho" + "me/jane/keyrx\"")]
    [InlineData("(/Use" + "rs/jane)")]
    [InlineData("C:\\Use" + "rs\\jane")]
    [InlineData("see /tm" + "p/h/rig")]
    public void APathOfOneMachineIsFound(string text) =>
        Assert.Single(BannedWords.MachinePaths([new SourceFile("README.md", text)]));

    [Theory]
    [InlineData("/sys/class/net/eth0")]
    [InlineData("https://example.org/work/")]
    [InlineData("$HOME/work/x")]
    [InlineData("/usr/bin/chromium")]
    public void OtherPathsAreFine(string text) =>
        Assert.Empty(BannedWords.MachinePaths([new SourceFile("README.md", text)]));
}

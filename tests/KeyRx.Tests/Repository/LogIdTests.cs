using Xunit;

namespace KeyRx.Tests.Repository;

public sealed class LogIdTests
{
    [Fact]
    public void EveryLogEventHasItsOwnNumber() => Findings.AssertNone(LogIds.Violations(RepositoryFiles.Sources));

    [Fact]
    public void ANumberUsedTwiceIsFoundInWhateverForm()
    {
        var first = new SourceFile("src/A/A.cs", "[LoggerMessage(2001, LogLevel.Debug, \"a\")]");
        var second = new SourceFile(
            "src/B/B.cs", "\n[LoggerMessage(\n  Level = LogLevel.Debug, EventId = 2001, Message = \"b [1]\")]");

        Assert.Equal(
            "event id 2001 is used by src/A/A.cs:1 and src/B/B.cs:2",
            Assert.Single(LogIds.Violations([first, second])));
    }

    [Fact]
    public void AMissingNumberIsFound() =>
        Assert.Single(LogIds.Violations([new SourceFile("src/A/A.cs", "[LoggerMessage(LogLevel.Debug, \"1\")]")]));

    [Fact]
    public void DifferentNumbersAndCommentsAreFine() =>
        Assert.Empty(LogIds.Violations(
            [
                new SourceFile(
                    "src/A/A.cs", "[LoggerMessage(1, X)] // [LoggerMessage(1, X)]\n[LoggerMessage(EventId = 2)]")]));
}

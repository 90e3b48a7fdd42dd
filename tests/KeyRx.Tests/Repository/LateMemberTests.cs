using Xunit;

namespace KeyRx.Tests.Repository;

public sealed class LateMemberTests
{
    [Fact]
    public void NoMemberIsSetOnceLater() => Findings.AssertNone(
        Leftovers.Compare(LateMembers.Violations(RepositoryFiles.Sources), Leftovers.SetLater));

    [Theory]
    [InlineData("class A { internal B B { get; set; } = null!; }", true)]
    [InlineData("class A { private B B = null!; }", true)]
    [InlineData("class A { internal required Action<int, string> B { get; init; } }", true)]
    [InlineData("class A { internal required Func<int>? B { get; set; } }", true)]
    [InlineData("class A { internal required string B { get; init; } }", false)]
    [InlineData("class A { internal B? B { get; set; } }", false)]
    [InlineData("class A { internal Action? B { get; init; } // = null!\n }", false)]
    public void AMemberThatIsSetOnceLaterIsFound(string code, bool isFound) => Assert.Equal(
        isFound ? ["src/A.cs: B"] : [],
        LateMembers.Violations([new SourceFile("src/A.cs", code)]).Select(finding => finding.Key));
}

using Xunit;

namespace KeyRx.Tests.Repository;

public sealed class ConstructorWidthTests
{
    [Fact]
    public void NoConstructorTakesTooMuch() => Findings.AssertNone(
        Leftovers.Compare(ConstructorWidth.Violations(RepositoryFiles.Sources), Leftovers.WideConstructors));

    [Theory]
    [InlineData("class A(int a, int b, int c, int d, int e, int f, int g) { }", false)]
    [InlineData("class A(int a, int b, int c, int d, int e, int f, int g, int h) { }", true)]
    [InlineData("struct A<T>(T a, T b, T c, T d, T e, T f, T g, T h) { }", true)]
    [InlineData("class A { internal A(int a, int b, int c, int d, int e, int f, int g, int h) { } }", true)]
    [InlineData("class A { A B(int a) => new A(1, 2, 3, 4, 5, 6, 7, 8); }", false)]
    [InlineData("class A(Func<int, int, int> a, (int, int) b, int[,,] c, Dictionary<int, int> d) { }", false)]
    [InlineData("class A() { internal void B(int a, int b, int c, int d, int e, int f, int g, int h) { } }", false)]
    [InlineData("record A(int A, int B, int C, int D, int E, int F, int G, int H);", false)]
    [InlineData("record struct A(int A, int B, int C, int D, int E, int F, int G, int H);", false)]
    [InlineData("record A { public A(int a, int b, int c, int d, int e, int f, int g, int h) { } }", true)]
    public void MoreThanSevenParametersAreFound(string code, bool isFound) => Assert.Equal(
        isFound ? ["A"] : [],
        ConstructorWidth.Violations([new SourceFile("src/A.cs", code)]).Select(finding => finding.Key));
}

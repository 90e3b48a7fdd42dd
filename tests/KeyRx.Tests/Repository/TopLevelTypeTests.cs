using Xunit;

namespace KeyRx.Tests.Repository;

public sealed class TopLevelTypeTests
{
    [Fact]
    public void EveryFileHoldsTheOneTypeItIsNamedAfter() =>
        Findings.AssertNone(TopLevelTypes.Violations(RepositoryFiles.Sources));

    [Theory]
    [InlineData("A.cs", "namespace N; class A { } class B { }")]
    [InlineData("A.cs", "namespace N { class A { } enum B : byte { C } }")]
    [InlineData("A.cs", "namespace N; record struct A(int B); record C(int D);")]
    [InlineData("A.cs", "namespace N; delegate int A(int b); interface IB<T> where T : class { }")]
    [InlineData("A.cs", "namespace N; [B(1)] public readonly record struct C { }")]
    [InlineData("A.cs", "namespace N; delegate Task<int> B<T>(T c);")]
    public void ASecondOrMisnamedTypeIsFound(string name, string code) =>
        Assert.Single(TopLevelTypes.Violations([new SourceFile("src/KeyRx.Server/" + name, code)]));

    [Theory]
    [InlineData(
        "A.cs",
        "namespace N; /* class B */ public sealed class A<T>(int b) : C where T : class { enum D { } void E() { } }")]
    [InlineData("A.Send.cs", "namespace N; partial class A { record B(int C); }")]
    [InlineData("Program.cs", "using N; return await Run(args); static int Run(string[] a) { return 0; }")]
    [InlineData("A.cs", "namespace N; partial class A { } partial class A { }")]
    [InlineData("A.cs", "namespace N; public delegate bool A(in int b);")]
    public void OneTypeWithTheNameOfItsFileIsFine(string name, string code) =>
        Assert.Empty(TopLevelTypes.Violations([new SourceFile("src/KeyRx.Server/" + name, code)]));
}

using Xunit;

namespace KeyRx.Tests.Repository;

public sealed class UsingOrderTests
{
    [Fact]
    public void NamespacesAreInOrder() => Findings.AssertNone(UsingOrder.Violations(RepositoryFiles.All));

    [Theory]
    [InlineData("System", "System.Text", true)]
    [InlineData("System.Text", "KeyRx.Input", true)]
    [InlineData("KeyRx.Input", "System.Text", false)]
    [InlineData("KeyRx.Input.Linux", "KeyRx.InputLines", true)] // a part of a name is compared with a part
    [InlineData("KeyRx.Server", "KeyRx.Protocol", false)]
    [InlineData("KeyRx.server", "KeyRx.Serving", true)]
    [InlineData("Systemd", "System", false)]
    public void ANamespaceBeforeAnotherIsInOrderOrIsFound(string first, string second, bool isInOrder)
    {
        var found = UsingOrder.Violations([new SourceFile("a.cs", $"using {first};\nusing {second};\n")]);

        Assert.Equal(isInOrder ? [] : [$"a.cs: using {second} belongs before {first}"], found);
    }

    [Fact]
    public void AliasesAndStaticOnesHaveNoPlaceAmongThem() =>
        Assert.Empty(UsingOrder.Violations(
            [new SourceFile("a.cs", "using B;\nusing static A.C;\nusing D = A.E;\nusing F;\n")]));
}

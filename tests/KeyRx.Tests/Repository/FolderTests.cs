using Xunit;

namespace KeyRx.Tests.Repository;

public sealed class FolderTests
{
    private static readonly IReadOnlyList<SourceProject> Projects =
        SourceProject.Find(RepositoryFiles.All, "src/", "load/", "bench/");

    [Fact]
    public void NoTwoFoldersOfAProjectUseEachOther() =>
        Findings.AssertNone(Leftovers.Compare(FolderGraph.TwoWayPairs(Projects), Leftovers.TwoWayFolders));

    [Fact]
    public void AFolderIsANamespace() => Findings.AssertNone(
        Leftovers.Compare(FolderNamespaces.Violations(Projects), Leftovers.ProjectsWithoutNamespaces));

    [Fact]
    public void TwoFoldersThatUseEachOtherAreFoundWithAnExampleEach()
    {
        var found = FolderGraph.TwoWayPairs(Project(
            ("A/Upper.cs", "namespace P.A;\nclass Upper {\n  Lower _lower;\n}"),
            ("B/Lower.cs", "namespace P.B;\nclass Lower { void M(Upper upper) { } }")));

        Assert.Equal(
            ("P: A, B", "P: A and B use each other: Upper.cs:3 uses Lower; Lower.cs:2 uses Upper"),
            Assert.Single(found));
    }

    [Fact]
    public void TheRootIsAFolder() => Assert.Equal("P: (root), A", Assert.Single(FolderGraph.TwoWayPairs(Project(
        ("Top.cs", "class Top { object O = new Part(); }"), ("A/Part.cs", "class Part : Top { }")))).Key);

    [Theory]
    [InlineData("class Lower { }")]
    [InlineData("class Lower { /* Upper */ string S = \"Upper\"; } // Upper")]
    [InlineData("class Lower { int Upper { get; } = 1; List<int> Upper; int[] Upper; int? Upper; }")]
    [InlineData("class Lower { int Upper { get; } = 1; int M() => Upper.Count + M(Upper); }")]
    [InlineData("record Lower(int Upper) { bool M(object o) => Upper is 1 && o is Upper; }")]
    [InlineData("class Lower { void M() { Upper = 1; M(Upper: 2); Upper(); this.Upper.M(); x.Upper(); } }")]
    public void UseInOneDirectionIsFine(string lower) => Assert.Empty(FolderGraph.TwoWayPairs(Project(
        ("A/Upper.cs", "class Upper { Lower _lower; }"), ("B/Lower.cs", lower))));

    [Theory]
    [InlineData("class Lower : Upper { }")]
    [InlineData("class Lower : I, Upper { }")]
    [InlineData("class Lower { List<Upper> M() => []; }")]
    [InlineData("class Lower { void M(Upper? upper) { } }")]
    [InlineData("class Lower { int M() => Upper.Count; }")]
    [InlineData("class Lower { int M(bool b) => b ? Upper.Count : 0; }")]
    [InlineData("class Lower { bool M(int b) => b > Upper.Count; }")]
    [InlineData("class Lower { bool M(object b) => b is Upper { Count: 1 } and not null; }")]
    [InlineData("class Lower { Upper M() => new Upper(); }")]
    [InlineData("[Upper(1)] class Lower { }")]
    [InlineData("class Lower { Upper Upper { get; } = new(); }")]
    [InlineData("class Lower { int Upper { get; } Upper? _upper; }")]
    [InlineData("class Lower { private readonly Upper _upper; }")]
    public void EveryUseOfATypeIsSeen(string lower) => Assert.Single(FolderGraph.TwoWayPairs(Project(
        ("A/Upper.cs", "class Upper { Lower _lower; }"), ("B/Lower.cs", lower))));

    [Theory]
    [InlineData("Top.cs", "namespace P;", true)]
    [InlineData("A/B/Part.cs", "namespace P.A.B;", true)]
    [InlineData("A/B/Part.cs", "namespace P.A;", false)]
    [InlineData("A/Part.cs", "// namespace P.B;\nnamespace P\n{", false)]
    [InlineData("Program.cs", "return 0;", true)]
    public void TheNamespaceFollowsTheFolder(string path, string code, bool isFine) =>
        Assert.Equal(isFine ? 0 : 1, FolderNamespaces.Violations(Project((path, code))).Count());

    [Fact]
    public void AProjectBelowAnotherHasItsFilesToItself()
    {
        SourceFile[] files =
        [
            new("load/L.csproj", "<Project/>"), new("load/A.cs", ""),
            new("load/peers/Q.csproj", "<Project><P><RootNamespace>R</RootNamespace></P></Project>"),
            new("load/peers/B.cs", ""),
        ];

        Assert.Equal(
            [("L", "load/A.cs"), ("R", "load/peers/B.cs")],
            SourceProject.Find(files, "load/").Select(project => (project.RootNamespace, project.Files.Single().Path)));
    }

    private static IReadOnlyList<SourceProject> Project(params (string Path, string Code)[] files)
    {
        var code = files.Select(file => new SourceFile("src/P/" + file.Path, file.Code));
        return SourceProject.Find([new("src/P/P.csproj", "<Project/>"), .. code], "src/");
    }
}

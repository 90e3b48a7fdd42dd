using Xunit;

namespace KeyRx.Tests.Repository;

public sealed class FileShapeTests
{
    [Fact]
    public void NoFileIsTooLong() => Findings.AssertNone(
        Leftovers.Compare(FileShape.LongFiles(RepositoryFiles.Sources), Leftovers.LongFiles));

    [Fact]
    public void NoMethodIsTooLong() => Findings.AssertNone(FileShape.LongMethods(RepositoryFiles.Sources));

    [Fact]
    public void TheMedianFileFitsOnAScreenOrTwo() =>
        Assert.InRange(FileShape.MedianLines(RepositoryFiles.Sources), 1, FileShape.MedianLinesMax);

    [Theory]
    [InlineData("native/src/a.c", 499, 0)]
    [InlineData("native/src/a.c", 500, 1)]
    [InlineData("src/a.cs", 300, 0)]
    [InlineData("src/a.cs", 301, 1)]
    public void AFileOfTooManyLinesIsFound(string path, int lines, int violations)
    {
        var file = new SourceFile(path, string.Concat(Enumerable.Repeat("x\n", lines)));

        Assert.Equal(violations, FileShape.LongFiles([file]).Count());
    }

    [Theory]
    [InlineData(
        "a.cs",
        "namespace A;\npublic class A<T>(int x) where T : class\n{\n  [Fact(Timeout = 3)]\n" +
            "  public void B(int c = 1)\n  {",
        "  }\n}\n")]
    [InlineData(
        "a.cs", "struct A\n{\n  int B<T>() where T : struct\n  {\n    foreach (var c in \"{\") {", "    }\n  }\n}\n")]
    [InlineData("a.cs", "record A\n{\n  string B(int c) => c switch\n  {", "  };\n}\n")]
    [InlineData("a.c", "extern \"C\" {\nstatic struct b *c(int d)\n{", "}\n}\n")]
    public void ALongMethodIsFound(string path, string start, string end)
    {
        Assert.Empty(FileShape.LongMethods([new SourceFile(path, start + Lines(50) + end)]));
        Assert.Single(FileShape.LongMethods([new SourceFile(path, start + Lines(70) + end)]));
    }

    [Theory]
    [InlineData("a.cs", "class A\n{\n  private static readonly int[] B = new(1)\n  {", "  };\n}\n")]
    [InlineData("a.cs", "class A\n{\n  /* void B() { */ string C = @\"{\"\"\";\n", "}\n")]
    [InlineData("a.c", "static const struct b c[] = {", "};\n")]
    public void ALongTableIsNoMethod(string path, string start, string end) =>
        Assert.Empty(FileShape.LongMethods([new SourceFile(path, start + Lines(200) + end)]));

    [Fact]
    public void TheMedianIsTheMiddleFile() =>
        Assert.Equal(
            20, FileShape.MedianLines(new[] { 10, 300, 20 }.Select(n => new SourceFile("a.cs", Lines(n - 1) + "\n"))));

    private static string Lines(int count) => string.Concat(Enumerable.Repeat("\n", count));
}

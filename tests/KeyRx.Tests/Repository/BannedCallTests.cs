using Xunit;

namespace KeyRx.Tests.Repository;

public sealed class BannedCallTests
{
    [Fact]
    public void NoCodeMakesABannedCall() => Findings.AssertNone(BannedCalls.Violations(RepositoryFiles.Sources));

    [Theory]
    [InlineData("Console.WriteLine(1);")]
    [InlineData("var a = DateTime.Now;")]
    [InlineData("var a = DateTimeOffset . UtcNow;")]
    [InlineData("Thread.Sleep(1);")]
    [InlineData("var a = Random.Shared.Next();")]
    [InlineData("var a = new Random();")]
    [InlineData("throw new NotImplementedException();")]
    [InlineData("[LibraryImport(\"c\")]")]
    [InlineData("await Task.Delay(10);")]
    [InlineData("await Task.Delay(Max(1, 2), cancellation);")]
    [InlineData("await Task.Delay(\n  10")]
    public void ABannedCallIsFoundInALibrary(string code) =>
        Assert.Single(BannedCalls.Violations([new SourceFile("src/KeyRx.Server/A.cs", code)]));

    [Theory]
    [InlineData("src/KeyRx.Server/A.cs", "// Thread.Sleep(1)\nvar a = \"Console.Write\";")]
    [InlineData("src/KeyRx.Server/A.cs", "await Task.Delay(Max(1, 2), timeProvider, cancellation);")]
    [InlineData("src/KeyRx.Server/A.cs", "var a = new Random(seed);")]
    [InlineData("src/KeyRx.Server/Interop/Libc.cs", "[LibraryImport(\"libc\")]")]
    [InlineData("src/keyrxd/Program.cs", "Console.WriteLine(1);")]
    [InlineData("load/Program.cs", "Thread.Sleep(1);")]
    public void WhatIsAllowedIsNotFound(string path, string code) =>
        Assert.Empty(BannedCalls.Violations([new SourceFile(path, code)]));
}

using KeyRx.Fuzz;
using KeyRx.Fuzz.Targets;
using Xunit;

namespace KeyRx.Tests.Fuzz;

/// <summary>Every committed input holds, without a fuzzer: what was found once is not found again.</summary>
public sealed class CorpusTests
{
    private static readonly string[] Names = [.. FuzzTargets.All.Select(target => target.Name)];

    public static TheoryData<string> Targets => [.. Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public void EveryInputHolds(string name)
    {
        var target = FuzzTargets.All.Single(each => each.Name == name);
        foreach (var path in Corpus.PathsOf(target))
        {
            var finding = Record.Exception(() => target.Run(File.ReadAllBytes(path)));
            Assert.True(finding is null, $"{path}: {finding}");
        }
    }

    /// <summary>A target is fuzzed because it has a folder: the two must not differ.</summary>
    [Fact]
    public void EveryTargetHasItsFolderAndItsDictionary()
    {
        Assert.Equal(Names.Order(), Directory.GetDirectories(Corpus.Folder).Select(Path.GetFileName).Order());
        var dictionaries = Directory.GetFiles(Path.Combine(Corpus.Folder, "../dictionaries"));
        Assert.Equal(Names.Order(), dictionaries.Select(Path.GetFileNameWithoutExtension).Order());
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void EverySeedIsCommittedAsItIsMade(string name)
    {
        var target = FuzzTargets.All.Single(each => each.Name == name);
        foreach (var seed in target.Seeds)
            Assert.Equal(seed.Bytes, File.ReadAllBytes(Path.Combine(Corpus.Folder, name, seed.Name)));
    }

    [Fact]
    public void AnInputThatDoesNotHoldIsTold() =>
        Assert.Equal(
            "does not hold: text is UTF-8",
            Assert.Throws<FindingException>(() => FindingException.Unless(false, "text is UTF-8")).Message);
}

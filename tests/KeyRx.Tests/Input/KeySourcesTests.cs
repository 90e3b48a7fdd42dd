using KeyRx.Input;
using Xunit;

namespace KeyRx.Tests.Input;

public sealed class KeySourcesTests
{
    private static readonly KeySourceOptions Options = new();

    [Fact]
    public async Task AutoFallsBackToTheDemoAndSaysWhy()
    {
        var choice = KeySources.Choose(
            new NativeProbeReport(CanCapture: false, 2, 0, 0, "No keyboard may be read (2 found): do this."), Options);
        await using var source = choice.Source;

        Assert.False(choice.IsLive);
        Assert.IsType<ScriptedKeyEventSource>(source);
        Assert.Equal("demo keys, not yours: No keyboard may be read (2 found): do this.", choice.Notice);
    }

    [Fact]
    public async Task AutoTakesLiveKeyboardsWhereTheyCanBeRead()
    {
        var choice = KeySources.Choose(
            new NativeProbeReport(CanCapture: true, 2, 2, 0, "2 of 2 keyboards can be read."), Options);
        await using var source = choice.Source;

        Assert.True(choice.IsLive);
        Assert.IsType<NativeKeyEventSource>(source);
        Assert.Equal("2 of 2 keyboards can be read.", choice.Notice);
    }

    [Fact]
    public async Task AutoNeverFails()
    {
        await using var source = KeySources.ChooseAuto(Options).Source;
        Assert.Single(KeySources.ChooseAuto(Options).Notice.Split('\n'));
    }

    [Fact]
    public async Task EachKindIsOpened()
    {
        using var folder = new TemporaryFolder();
        await AssertOpens<ScriptedKeyEventSource>("demo");
        await AssertOpens<ScriptedKeyEventSource>("script:" + folder.File("x.keys", "a"));
        await AssertOpens<ReplayKeyEventSource>("replay:" + folder.File("x.rec", "KEYRX1\n"));
        await AssertOpens<FifoKeyEventSource>("fifo:/nowhere");
        NativeBuild.RequireOrSkip();
        await AssertOpens<NativeKeyEventSource>("evdev:/nowhere");
    }

    [Theory]
    [InlineData("none", "'none' is no key source")]
    [InlineData("load:rate=1,size=16", "'load:rate=1,size=16' is no key source")]
    public void WhatIsNoKeySourceIsNotOpened(string text, string expected)
    {
        Assert.True(SourceSpec.TryParse(text, out var spec, out _));
        Assert.StartsWith(
            expected, Assert.Throws<ArgumentException>(() => KeySources.Open(spec, Options)).Message,
            StringComparison.Ordinal);
    }

    private static async Task AssertOpens<T>(string text)
    {
        Assert.True(SourceSpec.TryParse(text, out var spec, out var error), error);
        await using var source = KeySources.Open(spec, Options);
        Assert.IsType<T>(source);
    }
}

using KeyRx.Input;
using Xunit;

namespace KeyRx.Tests.Input;

public sealed class SourceSpecTests
{
    [Theory]
    [InlineData("auto", SourceKind.Auto, null)]
    [InlineData("evdev", SourceKind.Evdev, null)]
    [InlineData("evdev:/dev/input/event3", SourceKind.Evdev, "/dev/input/event3")]
    [InlineData("script:a:b.keys", SourceKind.Script, "a:b.keys")]
    [InlineData("demo", SourceKind.Demo, null)]
    [InlineData("fifo:/run/keys", SourceKind.Fifo, "/run/keys")]
    [InlineData("replay:x", SourceKind.Replay, "x")]
    [InlineData("none", SourceKind.None, null)]
    public void ASourceIsItsKindAndPath(string text, SourceKind kind, string? path)
    {
        Assert.True(SourceSpec.TryParse(text, out var spec, out _));
        Assert.Equal((text, kind, path), (spec.Text, spec.Kind, spec.Path));
        Assert.Null(spec.Load);
    }

    [Theory]
    [InlineData("load:rate=1000,size=64", 1000, 64, false)]
    [InlineData("load:size=16,batch=1,rate=10000000", 10_000_000, 16, true)]
    public void ALoadIsItsRateAndSize(string text, int rate, int size, bool alone)
    {
        Assert.True(SourceSpec.TryParse(text, out var spec, out _));
        Assert.Equal(SourceKind.Load, spec.Kind);
        Assert.Equal(new LoadSpec(rate, size, alone), spec.Load);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("keyboard")]
    [InlineData("AUTO")]
    [InlineData("auto:x")]
    [InlineData("demo:")]
    [InlineData("load")]
    public void AnUnknownSourceIsRefused(string? text)
    {
        Assert.False(SourceSpec.TryParse(text, out _, out var error));
        Assert.Equal(
            "no such source: give auto, evdev[:PATH], script:FILE, demo, fifo:PATH, replay:FILE, " +
                "load:rate=R,size=S[,batch=1] or none",
            error);
    }

    [Theory]
    [InlineData("script", "script needs a file, as in script:PATH")]
    [InlineData("fifo:", "fifo needs a file, as in fifo:PATH")]
    [InlineData("replay", "replay needs a file, as in replay:PATH")]
    [InlineData("evdev:", "evdev: needs a device, as in evdev:/dev/input/event3; evdev alone reads every keyboard")]
    [InlineData("load:rate=1000", "a load needs both, as in load:rate=1000,size=64")]
    public void WhatIsMissingIsSaid(string text, string expected)
    {
        Assert.False(SourceSpec.TryParse(text, out _, out var error));
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData("load:")]
    [InlineData("load:rate=0,size=64")]
    [InlineData("load:rate=10000001,size=64")]
    [InlineData("load:rate=10,size=15")]
    [InlineData("load:rate=10,size=1048577")]
    [InlineData("load:rate=10,rate=10,size=64")]
    [InlineData("load:rate=-1,size=64")]
    [InlineData("load:rate=1,size=64,batch=2")]
    [InlineData("load:rate=1,size=64,")]
    [InlineData("load:rate=99999999999999,size=64")]
    public void ALoadThatCannotBeIsRefused(string text)
    {
        Assert.False(SourceSpec.TryParse(text, out _, out var error));
        Assert.Equal(
            "a load is load:rate=R,size=S[,batch=1], R from 1 to 10000000 payloads a second, " +
                "S from 16 to 1048576 bytes",
            error);
    }
}

using KeyRx.Daemon.Feed;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Feed;

public sealed class FeedSpecTests
{
    [Fact]
    public void ASocketStandardInputAndNoneAreMeant()
    {
        Assert.True(FeedSpec.TryParse("unix:feed", out var socket, out _));
        Assert.True(FeedSpec.TryParse("-", out var input, out _));
        Assert.True(FeedSpec.TryParse("none", out var none, out _));

        Assert.Equal((new FeedSpec("feed"), new FeedSpec((string?)null), null), (socket, input, none));
    }

    [Theory]
    [InlineData("", "give unix:PATH, - for standard input, or none")]
    [InlineData("/run/feed", "give unix:PATH, - for standard input, or none")]
    [InlineData("unix:", "unix needs a path, as in unix:/run/user/1000/keyrx/feed")]
    [InlineData("unix:\0abstract", "a path holds no zero character")]
    public void WhatElseIsRefused(string text, string reason)
    {
        Assert.False(FeedSpec.TryParse(text, out _, out var error));
        Assert.Equal(reason, error);
    }

    [Fact]
    public void APathIsMeasuredInBytes()
    {
        Assert.True(FeedSpec.TryParse("unix:" + new string('p', 107), out _, out _));
        Assert.False(FeedSpec.TryParse("unix:" + new string('é', 54), out _, out var error));
        Assert.Equal("the path of a socket is at most 107 bytes long: give a shorter one", error);
    }

    [Theory]
    [InlineData(1000, 1000, true)]
    [InlineData(0, 1000, true)]
    [InlineData(1001, 1000, false)]
    [InlineData(1000, 0, false)]
    public void TheDaemonsUserAndRootMayFeed(uint user, uint daemonUser, bool may) =>
        Assert.Equal(may, FeedPeer.MayFeed(user, daemonUser));
}

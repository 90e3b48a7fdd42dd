using System.Net;
using KeyRx.Server.Access;
using Xunit;

namespace KeyRx.Tests.Server.Access;

/// <summary>What people write in a list, and what browsers send: one form, or a refusal that says why.</summary>
public sealed class AllowListsTests
{
    private const string Form = ": give scheme://host or scheme://host:port, as https://keys.example";

    [Theory]
    [InlineData("https://keys.example", "https://keys.example")]
    [InlineData("https://keys.example:443", "https://keys.example")]
    [InlineData("http://keys.example:80/", "http://keys.example")]
    [InlineData("HTTPS://Keys.Example:8443", "https://keys.example:8443")]
    [InlineData("http://keys.example:443", "http://keys.example:443")]
    [InlineData("http://[0:0:0:0:0:0:0:1]:9867", "http://[::1]:9867")]
    [InlineData("http://127.0.0.1:9867", "http://127.0.0.1:9867")]
    [InlineData("chrome-extension://abcdefghijklmnop", "chrome-extension://abcdefghijklmnop")]
    public void AnOriginIsMetAsBrowsersSendIt(string given, string sent)
    {
        var lists = new AllowLists([], [given], [], hasPages: false);

        Assert.True(lists.HasOrigin(sent));
        Assert.False(lists.HasOrigin(sent + ":1"));
        Assert.False(lists.HasOrigin("null"));
        Assert.False(lists.HasOrigin("https://evil.example"));
    }

    [Theory]
    [InlineData("null", "'null' is what files and sandboxed pages of anybody send: it cannot be allowed")]
    [InlineData("NULL", "'null' is what files and sandboxed pages of anybody send: it cannot be allowed")]
    [InlineData("*", "'*' would let pages of others in: name each origin")]
    [InlineData("https://*.keys.example", "'https://*.keys.example' would let pages of others in: name each origin")]
    [InlineData("x", "'x' is no origin")]
    [InlineData("", "'' is no origin")]
    [InlineData("https://x/page", "'https://x/page' is no origin")]
    [InlineData("https://x:0", "'https://x:0' is no origin")]
    [InlineData("https://x:", "'https://x:' is no origin")]
    [InlineData("https://[::1", "'https://[::1' is no origin")]
    [InlineData("https://me@x", "'https://me@x' is no origin")]
    [InlineData("://x", "'://x' is no origin")]
    public void WhatNoBrowserSendsIsRefused(string given, string reason)
    {
        Assert.False(AllowedOrigin.TryNormalize(given, out _, out var said));
        var form = said.EndsWith(Form, StringComparison.Ordinal) ? Form : "";
        Assert.Equal(reason + form, said);
        Assert.Throws<ArgumentException>(() => new AllowLists([], [given], [], hasPages: false));
    }

    [Theory]
    [InlineData("keys.example:8443", "Keys.Example:8443")]
    [InlineData("keys.example", "keys.example:80")]
    [InlineData("keys.example:443", "keys.example")]
    [InlineData("[0::1]:9867", "[::1]:9867")]
    public void AHostIsMetInEveryForm(string given, string sent)
    {
        var lists = new AllowLists([given], [], [], hasPages: false);

        Assert.True(lists.HasHost(sent));
        Assert.False(lists.HasHost("evil.example"));
        Assert.False(lists.HasHost("keys.example.evil.example:8443"));
    }

    [Theory]
    [InlineData("http://x", "'http://x' has a scheme, which no Host has: give host or host:port, as keys.example:8443")]
    [InlineData("*", "'*' would let DNS rebinding in: name each host")]
    [InlineData("x/y", "'x/y' is no Host: give host or host:port, as keys.example:8443")]
    [InlineData("x:99999", "'x:99999' is no Host: give host or host:port, as keys.example:8443")]
    public void WhatNoRequestNamesIsRefused(string given, string reason)
    {
        Assert.False(AllowedHost.TryNormalize(given, out _, out var said));
        Assert.Equal(reason, said);
    }

    [Fact]
    public void TheServersOwnAddressesAreOnTheLists()
    {
        var lists = new AllowLists([], [], [new(IPAddress.IPv6Loopback, 9867), new(IPAddress.Loopback, 80)], true);

        Assert.True(lists.HasHost("[::1]:9867") && lists.HasHost("localhost:9867") && lists.HasHost("127.0.0.1"));
        Assert.True(lists.HasOrigin("http://[::1]:9867") && lists.HasOrigin("http://127.0.0.1"));
        Assert.False(new AllowLists([], [], [new(IPAddress.Loopback, 80)], false).HasOrigin("http://127.0.0.1"));
    }
}
